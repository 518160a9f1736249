import { blocked } from "../facts.js";
import { valueCheck } from "../values/index.js";
import { shown } from "../values/text.js";
import { words } from "../words.js";
import { objecting, type Check } from "./check.js";

/** Kinds whose loss takes other things with it. */
const precious = new RegExp(
  `^(?:${words(`
    all namespaces? ns nodes? no persistentvolumes? pv persistentvolumeclaims? pvc customresourcedefinitions? crds? statefulsets? sts
    secrets? clusterroles? clusterrolebindings? rolebindings? roles? validatingwebhookconfigurations? mutatingwebhookconfigurations?
    apiservices? storageclass(?:es)? sc projects? clusters? machinesets? volumesnapshots?`).join("|")})(?:\\.|/|$)`,
  "i",
);

/**
 * A change that is held anyway; it is blocked when it is about everything, about a protected namespace, or
 * takes away what cannot be made again.
 */
export const kubeChange: Check = ({ rule, words, parsed, facts }) => {
  const deletes = rule.endsWith(".delete");
  const everywhere = words.find(({ value }) => /^(?:-A|--all-namespaces|--all)(?:=true)?$/.test(value)) ?? null;
  const lost = deletes ? words.find(({ value }) => value.split(",").some((kind) => precious.test(kind))) : undefined;
  const named =
    parsed.flags.find(({ flag }) => flag.name === "-n" || flag.name === "--namespace")?.value ??
    after(words, /^(?:-n|--namespace)$/) ??
    attachedNamespace(words);
  const space = named === null ? null : (valueCheck("kube.unprotected")?.(named.value, facts) ?? null);
  return {
    findings: objecting(
      [
        everywhere === null
          ? null
          : blocked("kube.everywhere", `\`${everywhere.value}\` changes more than one thing.`, "name one object and its namespace"),
        everywhere,
      ],
      [lost === undefined ? null : blocked("kube.precious", `\`${shown(lost.value)}\` takes other things with it.`), lost ?? null],
      [space?.ruling === "block" ? space : null, named],
    ),
  };
};

type Words = Parameters<Check>[0]["words"];

function after(words: Words, name: RegExp): Words[number] | null {
  const at = words.findIndex(({ value }) => name.test(value));
  return at === -1 ? null : (words[at + 1] ?? null);
}

function attachedNamespace(words: Words): Words[number] | null {
  const found = words.find(({ value }) => /^(?:-n=?|--namespace=)[a-z0-9]/.test(value));
  return found === undefined ? null : { ...found, value: found.value.replace(/^(?:-n=?|--namespace=)/, "") };
}
