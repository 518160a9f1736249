import { held } from "../facts.js";
import { flagValue, objecting, type Check } from "./check.js";

/** Kinds whose contents people put passwords into, though they are not secrets by name. */
const confiding = /^(?:configmaps?|cm|helm(?:chart|chartconfig|release)s?|hr)(?:\.|$|\/)/i;
const whole = /^(?:json|yaml|kyaml|jsonpath.*|go-template.*|template.*|custom-columns.*)$/s;

/** ConfigMaps are listed, not shown. */
export const kubeGet: Check = (call) => {
  const shows =
    call.rule.endsWith(".describe") || whole.test(flagValue(call, "-o", "--output")?.value ?? "") || flagValue(call, "--template") !== null;
  // The first word is a kind; later ones are only with a name, as in `pod/a cm/b`.
  const kinds = call.parsed.operands.find(
    ({ value }, index) => (index === 0 || value.includes("/")) && value.split(",").some((kind) => confiding.test(kind)),
  );
  return {
    findings: objecting([
      shows && kinds !== undefined ? held("kube.configmap", "People keep passwords in ConfigMaps.", "list them with `-o wide`") : null,
      kinds ?? null,
    ]),
  };
};
