import { test } from "node:test";
import { exampleContext } from "../../../src/core/policy/examples.js";
import { kept, ruled } from "./cases.js";

test("I14: no kubectl command that changes a workload is ever allowed; what only looks is", () => {
  ruled("allow", ["kubectl get pods -n shop", "kubectl describe deployment web -n shop"], exampleContext);
  const held = [
    "kubectl scale deployment web --replicas=3 -n shop",
    "kubectl patch deployment web -n shop -p '{}'",
    "kubectl apply -f /srv/web.yaml",
    "kubectl replace -f /srv/web.yaml",
    "kubectl create deployment web --image=web:2",
    "kubectl label deployment web tier=front -n shop",
    "kubectl annotate deployment web note=x -n shop",
    "kubectl set image deployment/web web=web:2 -n shop",
    "kubectl set selector service web app=web -n shop",
    "kubectl expose deployment web --port=80 -n shop",
    "kubectl autoscale deployment web --max=5 -n shop",
  ];
  kept(held, exampleContext);
});
