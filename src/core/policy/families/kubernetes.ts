import { block, review, type CommandSpec, type Grammar } from "../spec.js";

const selection = `
    -l=kube.selector --selector=kube.selector --field-selector=kube.fields -A --all-namespaces?(true|false)
    --all-containers?(true|false) --ignore-not-found?(true|false)
    --chunk-size=int`;
const changed = review("changes objects of the cluster", "make it a typed Kubernetes fix");

const logs: Grammar = {
  flags: `${selection} -c=kube.name --container=kube.name -p --previous?(true|false) -f --follow?(true|false) --tail=integer --since=duration
    --since-time=time --timestamps?(true|false) --max-log-requests=int --prefix?(true|false) --limit-bytes=int --ignore-errors
    --all-pods --pod-running-timeout=duration`,
  operands: "kube.workload? kube.name?",
  because: "Shows what containers have written",
};
const top: Grammar = {
  because: "Shows what pods and nodes use",
  subcommands: {
    "pods pod po": {
      flags: `${selection} --sort-by=name --no-headers --containers --sum --use-protocol-buffers --show-swap`,
      operands: "kube.name*",
    },
    "nodes node no": {
      flags: `${selection} --sort-by=name --no-headers --use-protocol-buffers --show-capacity --show-swap`,
      operands: "kube.name*",
    },
    "images imagestreams persistentvolumeclaims pvc": { flags: selection },
  },
};
const exec: Grammar = {
  refused: review("runs a command inside a container"),
  flags: `-c=kube.name --container=kube.name -i -t -q --stdin --tty --quiet --pod-running-timeout=duration -T --shell=text
    --timeout=duration`,
  operands: "kube.workload text*",
  runs: { as: "argv", skip: 1, optional: true },
  check: "shell-inside",
};

const subcommands: Readonly<Record<string, Grammar>> = {
  get: {
    flags: `${selection} -L=names --label-columns=names --show-kind?(true|false) --show-labels?(true|false) --show-managed-fields?(true|false) --sort-by=kube.path
      --no-headers?(true|false) --template=go.template --allow-missing-template-keys --output-watch-events --server-print
      --use-openapi-print-columns --raw=kube.raw`,
    refuse: {
      "-w --watch?text --watch-only": review("never ends", "leave `-w` out"),
      [`--subresource=text -f=text --filename=text -k=text --kustomize=text -R --recursive`]: review(
        "reads files, or parts that are not read here",
      ),
    },
    operands: "kube.kinds kube.object*",
    given: [{ flags: "--raw", operands: "", because: "Asks the cluster's server how it is" }],
    check: "kube-get",
    because: "Shows objects of the cluster",
  },
  describe: {
    flags: `${selection} --show-events?(true|false)`,
    refuse: { "-f=text --filename=text -k=text -R": review("reads files") },
    operands: "kube.kinds kube.object*",
    check: "kube-get",
    because: "Shows objects of the cluster",
  },
  logs,
  top,
  events: {
    flags: `${selection} --for=kube.workload --types=names --no-headers`,
    refuse: { "-w --watch": review("never ends", "leave `-w` out") },
  },
  explain: { flags: "--recursive --api-version=word --output=word", operands: "kube.explain" },
  version: { flags: "--short --client?(true|false)" },
  "cluster-info": {
    because: "Shows where the cluster's services are",
    bare: true,
    subcommands: { dump: { refused: review("writes everything that the cluster has said") } },
  },
  "api-resources": {
    flags: `--namespaced?(true|false) --verbs=names --api-group=word --cached --categories=names --sort-by=name --no-headers`,
  },
  "api-versions": {},
  options: {},
  auth: {
    subcommands: {
      "can-i": {
        flags: "--list --subresource=word -q --quiet --no-headers -A --all-namespaces",
        operands: "kube.verb? kube.verb? kube.verb?",
      },
      whoami: {},
      reconcile: { refused: changed },
    },
  },
  config: {
    subcommands: {
      "current-context get-clusters get-users": {},
      "get-contexts": { flags: "--no-headers", operands: "name*" },
      view: { refused: review("may show keys") },
      [`use-context set set-context set-cluster unset rename-context delete-context delete-cluster delete-user`]: { refused: changed },
      "set-credentials": { refused: block("changes who the host is to the cluster") },
    },
  },
  rollout: {
    subcommands: {
      "status history": {
        flags: `${selection} --timeout=duration --watch?(true|false) -w --revision=int`,
        operands: "kube.workload kube.name?",
        because: "Shows how a rollout goes",
      },
      "restart undo pause resume": { refused: changed, check: "kube-change" },
      "cancel latest retry": { refused: changed, check: "kube-change" },
    },
  },
  exec,
  wait: {
    flags: `${selection} --for=kube.condition --timeout=duration --all`,
    operands: "kube.kinds kube.name*",
    because: "Waits until an object is as it should be",
  },
  [`scale patch apply create replace set label annotate autoscale cordon uncordon drain taint run expose diff cp port-forward
    kustomize completion`]: { refused: changed, check: "kube-change" },
  delete: { refused: changed, check: "kube-change" },
  "edit attach debug proxy plugin certificate": { refused: block("opens a way in, or an editor, or hands out certificates") },
};

const kubectl: Omit<CommandSpec, "id" | "programs" | "examples"> = {
  because: "Shows the state of the cluster",
  reading: "cobra",
  flags: `-n=kube.namespace --namespace=kube.namespace -o=kube.output --output=kube.output --request-timeout=duration -v=int --v=int
    --warnings-as-errors --match-server-version --loglevel=int`,
  refuse: {
    [`--kubeconfig=text --as=text --as-group=text --as-uid=text --token=text -s=text --server=text --insecure-skip-tls-verify?text
      --user=text --username=text --password=text --certificate-authority=text --client-certificate=text --client-key=text
      --tls-server-name=text --cache-dir=text --profile=text --profile-output=text --config=text --log-file=text --log-dir=text`]: block(
      "speaks as somebody else, or to another cluster",
    ),
    "--context=text --cluster=text": review("speaks to another cluster"),
  },
  subcommands,
};

/** Kubernetes through its command lines: looking only. Changes are typed operations with guards of their own. */
export const kubernetes: readonly CommandSpec[] = [
  {
    id: "kubectl",
    programs: ["kubectl", "k3s-kubectl", "microk8s.kubectl"],
    ...kubectl,
    examples: {
      allow: [
        "kubectl wait --for=condition=ready pod/web-1 --timeout=30s",
        "kubectl get pods -n prod -o wide",
        "kubectl -n prod logs web-1 --tail=100",
        "kubectl describe deploy/web -n prod",
        "kubectl top nodes",
        "kubectl get pod web-1 -o jsonpath='{.status.phase}'",
        "kubectl rollout status deploy/web -n prod",
        "kubectl get events -A --sort-by=.lastTimestamp",
        "kubectl get pods -n=prod",
        "kubectl get --raw='/readyz?verbose'",
        "kubectl get pods --all-namespaces=true",
      ],
      review: [
        "kubectl get pods -w",
        "kubectl get cm x -o yaml",
        "kubectl get pod/web-1 cm/web -o yaml",
        "kubectl rollout restart deploy/web -n prod",
        "kubectl delete pod web-1 -n prod",
        "kubectl exec pod -- df",
        "kubectl get pods --context other",
        "kubectl scale deploy/web --replicas=3 -n prod",
      ],
      block: [
        "kubectl get secrets --all-namespaces",
        "kubectl get pods,secrets -n prod -o yaml",
        "kubectl describe secret/x",
        "kubectl get --raw /api/v1/namespaces/prod/secrets",
        "kubectl --kubeconfig /tmp/x get pods",
        "kubectl delete ns prod",
        "kubectl exec -it web -- bash",
        "kubectl edit deploy web",
        "kubectl delete pod web -n kube-system",
        "kubectl delete pods --all -A",
      ],
    },
  },
  {
    id: "oc",
    programs: ["oc"],
    ...kubectl,
    subcommands: {
      ...subcommands,
      whoami: { flags: "--show-server --show-console --show-context", refuse: { "-t --show-token": block("shows a key") } },
      "projects status": { flags: "-q --short --all-namespaces --suggest" },
      "get-token extract login logout serviceaccounts sa registry": { refused: block("shows or takes a key") },
      policy: {
        subcommands: {
          "can-i who-can": { operands: "kube.verb*" },
          [`add-role-to-user remove-role-from-user add-role-to-group scc-review scc-subject-review`]: { refused: changed },
        },
      },
      adm: {
        subcommands: {
          top,
          "node-logs": {
            flags: `${selection} -u=unit.pattern --unit=unit.pattern --role=name --tail=int --since=time --until=time -g=text --grep=text`,
            refuse: { "--path=text --raw --unify": review("reads files of a node") },
            operands: "kube.name*",
          },
          upgrade: { bare: true, because: "Shows which updates there are", subcommands: { status: { flags: "--details=word" } } },
          policy: {
            subcommands: {
              "who-can": { flags: "-A --all-namespaces", operands: "kube.verb kube.verb kube.verb?" },
              [`add-role-to-user add-role-to-group add-cluster-role-to-user add-cluster-role-to-group remove-role-from-user
                remove-role-from-group remove-cluster-role-from-user remove-cluster-role-from-group remove-user remove-group
                add-scc-to-user add-scc-to-group remove-scc-from-user remove-scc-from-group reconcile-sccs scc-review
                scc-subject-review`]: { refused: block("hands out rights") },
            },
          },
          release: { refused: changed },
          [`must-gather inspect cordon uncordon drain taint wait-for-node-reboot copy-to-node prune migrate
            reboot-machine-config-pool`]: { refused: changed },
          [`certificate groups create-bootstrap-project-template create-kubeconfig ocp-certificates`]: {
            refused: block("hands out rights or certificates"),
          },
        },
      },
      rsh: { ...exec, refused: review("runs a command inside a container") },
      [`project new-project new-app new-build start-build cancel-build import-image tag rollback image idle process observe rsync
        deploy volumes env secrets ex debug-node mirror dev_tool`]: { refused: changed, check: "kube-change" },
    },
    examples: {
      allow: [
        "oc get pods -n prod",
        "oc adm top nodes",
        "oc logs -f deployment/web -n prod",
        "oc whoami",
        "oc get clusteroperator",
        "oc adm upgrade",
        "oc adm policy who-can get pods",
      ],
      review: ["oc adm must-gather", "oc rsh web", "oc adm drain node-1", "oc project x", "oc adm upgrade --to-latest"],
      block: ["oc whoami -t", "oc login x", "oc get secret x -o yaml", "oc extract secret/x", "oc debug node/node-1"],
    },
  },
];
