import type { PolicyContext } from "./context.js";
import { judgementOf } from "./judgement.js";
import type { Policy } from "./table.js";
import type { Ruling } from "./verdict.js";

/** An example whose verdict is not what its rule says. */
export interface ExampleFailure {
  readonly rule: string;
  readonly text: string;
  readonly wanted: Ruling;
  readonly got: Ruling;
  /** The finding that decided, for the person who wrote the rule. */
  readonly because: string;
}

/** The host that examples stand on: one unit, two processes (one of them protected) and one log directory. */
export const exampleContext: PolicyContext = {
  processes: [
    { pid: 4242, startTicks: 1, name: "web" },
    { pid: 4244, startTicks: 1, name: "sshd" },
  ],
  units: ["web", "nginx", "ssh"],
  logScopes: ["/var/log/**", "/srv/*/logs/**"],
};

/** Judges every example of every rule. A policy with a failure must not be used. */
export function checkExamples(policy: Policy): readonly ExampleFailure[] {
  return policy.rules.flatMap(({ id, examples }) =>
    (["allow", "review", "block"] as const).flatMap((wanted) =>
      (examples[wanted] ?? []).flatMap((text) => failure(policy, id, text, wanted)),
    ),
  );
}

function failure(policy: Policy, rule: string, text: string, wanted: Ruling): readonly ExampleFailure[] {
  const { ruling, findings } = judgementOf(text, exampleContext, policy);
  if (ruling === wanted) return [];
  return [{ rule, text, wanted, got: ruling, because: findings.map((finding) => `${finding.rule}: ${finding.reason}`).join(" ") }];
}
