import { Command } from "commander";
import { checkExamples, exampleContext } from "../core/policy/examples.js";
import { liftLines } from "../core/policy/lifts.js";
import { builtInPolicy, type Policy } from "../core/policy/policy.js";
import { readContext } from "./policy/context-file.js";
import { isLaxer, showChange, verdictChanges } from "./policy/diff.js";
import { judgeLines, judgeTexts } from "./policy/judge.js";
import { policyFromFiles, type PolicyFiles } from "./policy/policy-files.js";
import { showRule, showRules } from "./policy/rules.js";
import { signCommand } from "./policy/sign.js";
import { fail, type World } from "./world.js";

/** `tagout policy`: what would be allowed, and why. Nothing here runs a command. */
export function policyCommand(world: World): Command {
  return new Command("policy")
    .description("see what the policy says to a command, and why; nothing is run")
    .addCommand(judgeCommand(world))
    .addCommand(explainCommand(world))
    .addCommand(testCommand(world))
    .addCommand(rulesCommand(world))
    .addCommand(diffCommand(world))
    .addCommand(signCommand(world));
}

const byFiles = (command: Command): Command =>
  command
    .option("--bundle <file>", "your organisation's policy file, over the built-in table")
    .option("--host <file>", "a host's own policy file, which narrows");

const ofTexts = (command: Command): Command =>
  byFiles(command)
    .argument("[command...]", "a command text, in quotes; without any, the input is one")
    .option("--context <file>", "what is known of the host: JSON with `units`, `processes` and `logScopes`")
    .showHelpAfterError("(put each command in quotes)");

interface JudgeOptions extends PolicyFiles {
  readonly jsonl?: boolean;
  readonly explain?: boolean;
  readonly context?: string;
}

function judgeCommand(world: World): Command {
  return ofTexts(new Command("judge").description("judge commands, each argument one"))
    .option("--jsonl", 'read {"id","code"} lines, write {"id","verdict","effect","rule","reason"} lines')
    .option("--explain", "every finding and the plan, not only the verdict")
    .action((texts: readonly string[], options: JudgeOptions) => judge(texts, options, world));
}

function explainCommand(world: World): Command {
  const description = "judge commands and say everything: all findings, where, what to write instead, and the plan that would run";
  return ofTexts(new Command("explain").description(description)).action((texts: readonly string[], options: JudgeOptions) =>
    judge(texts, { ...options, explain: true }, world),
  );
}

async function judge(texts: readonly string[], options: JudgeOptions, world: World): Promise<void> {
  if (options.jsonl === true && texts.length > 0) {
    return fail(world, "With --jsonl the commands come on the input, one line each. Leave the arguments out.");
  }
  const context = await readContext(options.context ?? null);
  if (!context.ok) return fail(world, context.error);
  const policy = await policyFromFiles(options);
  if (!policy.ok) return fail(world, policy.error);
  const settings = { policy: policy.value, context: context.value, explain: options.explain === true };
  await (options.jsonl === true ? judgeLines(settings, world) : judgeTexts(settings, texts, world));
}

function testCommand(world: World): Command {
  return byFiles(new Command("test").description("judge every rule's own examples")).action(async (options: PolicyFiles) => {
    // A file's own examples are judged as it is read: one that fails refuses the file.
    const policy = await policyFromFiles(options);
    if (!policy.ok) return fail(world, policy.error);
    const failures = checkExamples(builtInPolicy);
    for (const { rule, text, wanted, got, because } of failures) {
      world.say(`${rule}: \`${text}\` is ${got}, and the rule says ${wanted}. ${because}`);
    }
    if (failures.length > 0) return fail(world, `${failures.length} examples are not as they say.`);
    world.say(`All ${countExamples(policy.value)} examples of ${policy.value.rules.length} rules are as they say.`);
  });
}

const noLifts = "Nothing is lifted: whatever the built-in table holds is held. A file with lifts is given with --bundle.";

const countExamples = ({ rules }: Policy): number => rules.reduce((sum, { examples }) => sum + Object.values(examples).flat().length, 0);

function rulesCommand(world: World): Command {
  return byFiles(new Command("rules").description("list the rules by family, those about a word, or all of one program's"))
    .argument("[program]", "a program (systemctl), a family (disks) or a word (certificate)")
    .option("--lifts", "only what your organisation's file allows beyond the built-in table")
    .action(async (program: string | undefined, options: PolicyFiles & { readonly lifts?: boolean }) => {
      const policy = await policyFromFiles(options);
      if (!policy.ok) return fail(world, policy.error);
      if (options.lifts === true) return world.say(liftLines(policy.value).join("\n") || noLifts);
      const shown = program === undefined ? showRules(policy.value) : (showRule(policy.value, program) ?? showRules(policy.value, program));
      if (shown !== "") return world.say(shown);
      fail(
        world,
        `No rule knows \`${program}\`, so whatever it is given is review. \`tagout policy rules\` lists the rules that there are.`,
      );
    });
}

function diffCommand(world: World): Command {
  return new Command("diff")
    .description("which verdicts change from one policy file to another; exit code 3 when any becomes laxer")
    .argument("<old>", "an organisation's policy file, or `built-in`")
    .argument("<new>", "the same")
    .option("--context <file>", "judge in this context instead of that of the examples")
    .action((older: string, newer: string, { context }: { readonly context?: string }) => diff(older, newer, context, world));
}

/** Told apart from 1, so that a pipeline can ask for a second pair of eyes. */
const laxerExitCode = 3;

async function diff(older: string, newer: string, contextFile: string | undefined, world: World): Promise<void> {
  const [before, after] = [await policyFromFiles(named(older)), await policyFromFiles(named(newer))];
  if (!before.ok) return fail(world, before.error);
  if (!after.ok) return fail(world, after.error);
  const context = contextFile === undefined ? { ok: true as const, value: exampleContext } : await readContext(contextFile);
  if (!context.ok) return fail(world, context.error);
  const changes = verdictChanges(before.value, after.value, context.value);
  for (const change of changes) world.say(showChange(change));
  const laxer = changes.filter(isLaxer).length;
  world.say(`${changes.length} of the examples' verdicts change, ${laxer} to laxer ones.`);
  if (laxer > 0) world.leaveWith(laxerExitCode);
}

const named = (file: string): PolicyFiles => (file === "built-in" ? {} : { bundle: file });
