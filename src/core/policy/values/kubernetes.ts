import { blocked, held, type Facts, type Objection, type ValueCheck } from "../facts.js";
import { goTemplate } from "../languages/go-template.js";
import { jsonPath } from "../languages/json-path.js";
import { matching, shown } from "./text.js";

const kind = /^[a-z][a-z0-9]{0,62}(?:\.[a-z0-9-]{1,63}){0,6}$/i;
const objectName = /^[a-z0-9](?:[a-z0-9.:_-]{0,251}[a-z0-9])?$/;

const named = matching("kube.name", objectName, "the name of an object");
const namespace = matching("kube.namespace", /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/, "the name of a namespace");

export const kubernetesTypes = {
  "kube.name": named,
  "kube.namespace": namespace,
  "kube.workload": matching(
    "kube.workload",
    /^(?:[a-z][a-z0-9._-]{0,62}\/)?[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?$/,
    "a pod, or a kind and a name as in `deploy/web`",
  ),
  "kube.selector": matching("kube.selector", /^[A-Za-z0-9_.,=!/() ~-]*$/, "a label selector"),
  "kube.fields": matching("kube.fields", /^[A-Za-z0-9_.,=!/:-]*$/, "a field selector"),
  "kube.object": (value, facts) => (value.includes("/") ? kinds(value) : named(value, facts)),
  "kube.kinds": (value) => kinds(value),
  "kube.output": (value) => output(value),
  "kube.path": (value) => jsonPath(value),
  "kube.unprotected": (value, facts) => unprotected(value, facts),
  "kube.condition": matching(
    "kube.condition",
    /^(?:delete|create|condition=[A-Za-z]{1,64}(?:=[A-Za-z]{1,16})?|jsonpath=\{[A-Za-z0-9_.[\]*]{1,128}\}(?:=[A-Za-z0-9._-]{1,64})?)$/,
    "a condition, for example `condition=ready`",
  ),
  "kube.explain": matching("kube.explain", /^[A-Za-z][A-Za-z0-9.]{0,200}$/, "a kind and its fields"),
  "kube.raw": (value) =>
    /^\/(?:(?:healthz|livez|readyz)(?:\/[a-z0-9/_.-]+)?(?:\?verbose(?:=true)?)?|version|openapi\/v3|metrics)$/.test(value)
      ? null
      : blocked("kube.raw", `\`${shown(value)}\` could be anything that the server keeps.`, "ask for `/readyz?verbose`, or name a kind"),
  "kube.verb": matching("kube.verb", /^[A-Za-z0-9*][A-Za-z0-9*./-]{0,100}$/, "a verb, a kind or a name"),
} as const satisfies Record<string, ValueCheck>;

/** `pods`, `pods,svc`, `deploy/web`; never secrets, in whatever group and case. */
function kinds(value: string): Objection | null {
  for (const item of value.split(",")) {
    const [name = "", object] = item.split("/", 2);
    if (/^secrets?(?:\.|$)/i.test(name)) return blocked("kube.secret", "Secrets of the cluster are not shown.");
    if (/secret|credential|token|oauth|password/i.test(name)) return held("kube.secret-like", `\`${shown(name)}\` may hold secrets.`);
    if (!kind.test(name) || (object !== undefined && !objectName.test(object)) || item.split("/").length > 2)
      return held("value.kube.kinds", `\`${shown(item)}\` is not a kind of object.`, "write a kind, for example `pods` or `deploy/web`");
  }
  return null;
}

/** What `-o` may say. The forms that read a file of the host are not among them. */
function output(value: string): Objection | null {
  const [form = "", ...rest] = value.split("=");
  const body = rest.join("=");
  if (/^(?:wide|name|json|yaml|kyaml)$/.test(value)) return null;
  if (form === "jsonpath" || form === "jsonpath-as-json") return jsonPath(body);
  if (form === "go-template" || form === "template") return goTemplate(body);
  if (form === "custom-columns" && /^[A-Za-z0-9_:.[\]*?@()='"!<>&|, \\/-]+$/.test(body)) return null;
  return held(
    "value.kube.output",
    `\`${shown(value)}\` is not an output form that is read here.`,
    "use `-o wide`, `-o yaml`, `-o json` or `-o jsonpath=...`",
  );
}

function unprotected(value: string, facts: Facts): Objection | null {
  if (facts.scopes.namespaces(value))
    return blocked("kube.namespace.protected", `Nothing is changed in the namespace \`${shown(value)}\`.`);
  return namespace(value, facts);
}
