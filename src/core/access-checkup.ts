import type { Access, Role } from "./access.js";
import { bad, fine, warn, type Checked } from "./checkup.js";
import { endless } from "./freeze.js";
import { holders } from "./holders.js";
import { labelTexts } from "./host.js";

/** Whether the people and roles that were written down can do what they are meant to. */
export function checkedAccess(access: Access): readonly Checked[] {
  if (access.grants.length === 0)
    return [
      warn(
        "access",
        "nobody has a role",
        "Add grants (docs/slack.md step 4); until then only whoever runs npm start may decide, on the console and in the terminal.",
      ),
      ...freezes(access),
    ];
  return [...principals(access), ...grants(access), ...lacking(access), ...quorums(access), ...freezes(access)];
}

function principals({ principals: people }: Access): readonly Checked[] {
  const mend = "Name each person once, with all of their identities.";
  const twice = (all: readonly string[]): readonly string[] => [...new Set(all.filter((one, index) => all.indexOf(one) !== index))];
  return [
    ...twice(people.map(({ name }) => name)).map((name) => bad(`principal ${name}`, "is listed twice", mend)),
    ...twice(people.flatMap(({ identities }) => identities)).map((identity) => bad(identity, "belongs to two principals", mend)),
  ];
}

function grants({ grants: given, principals: people }: Access): readonly Checked[] {
  const names = new Set(people.map(({ name }) => `principal:${name}`));
  return given
    .filter(({ to }) => to.startsWith("principal:") && !names.has(to))
    .map(({ to }) => bad(`grant to ${to}`, "there is no such principal", "Correct the name, or add it under access.principals."));
}

const unlocks: readonly (readonly [Role, string])[] = [
  ["approver", "nothing can be approved"],
  ["executor", "nothing can run live"],
];

function lacking(access: Access): readonly Checked[] {
  return unlocks.map(([role, so]) =>
    access.grants.some(({ roles }) => roles.includes(role))
      ? fine(role, "granted")
      : bad(role, `granted to nobody, so ${so}`, `Grant the role ${role} to people or a group.`),
  );
}

/** Better read here than by whoever wants to stop everything. */
function freezes(access: Access): readonly Checked[] {
  const why = endless(access);
  return why === null ? [] : [warn("freeze", "once begun, the people here could not end it", why)];
}

/** Counts people by name. Where a group is an approver nobody here knows how many there are. */
function quorums(access: Access): readonly Checked[] {
  return access.quorum.flatMap(({ hosts, approvals, separateExecutor, mode, risk }) => {
    const labels = labelTexts(hosts);
    const where = labels.length === 0 ? `plans of ${risk} risk` : `hosts with ${labels.join(", ")}`;
    const approvers = holders(access, "approver", hosts);
    const executors = holders(access, "executor", hosts);
    if (approvers === null || executors === null) return [];
    const what = `quorum, ${mode} on ${where}`;
    if (approvers.size < approvals)
      return [
        bad(
          what,
          `needs ${approvals} approvers and ${approvers.size} people have the role there`,
          "Grant approver to more people, or ask for fewer.",
        ),
      ];
    // The executor must be somebody whose approval was not needed.
    const enough = !separateExecutor || [...executors].some((one) => [...approvers].filter((other) => other !== one).length >= approvals);
    return enough ? [] : [bad(what, "nobody is left to run what the others approved", "Grant executor to one more person.")];
  });
}
