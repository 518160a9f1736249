import { Command } from "commander";
import { checkExamples } from "../core/policy/examples.js";
import { builtInPolicy, type Policy } from "../core/policy/policy.js";
import { readContext } from "./policy/context-file.js";
import { fail, judgeLines, judgeTexts } from "./policy/judge.js";
import { showRule, showRules } from "./policy/rules.js";
import type { World } from "./world.js";

/** `tagout policy`: what would be allowed, and why. Nothing here runs a command. */
export function policyCommand(world: World): Command {
  return new Command("policy")
    .description("see what the policy says to a command, and why; nothing is run")
    .addCommand(judgeCommand(world))
    .addCommand(explainCommand(world))
    .addCommand(testCommand(world))
    .addCommand(rulesCommand(world));
}

interface JudgeOptions {
  readonly jsonl?: boolean;
  readonly explain?: boolean;
  readonly context?: string;
}

function judgeCommand(world: World): Command {
  return new Command("judge")
    .showHelpAfterError("(put each command in quotes)")
    .description("judge commands: each argument is one command, in quotes; without any, the input is one")
    .argument("[command...]", "a command text, in quotes")
    .option("--jsonl", 'read {"id","code"} lines, write {"id","verdict","effect","rule","reason"} lines')
    .option("--context <file>", "what is known of the host: JSON with `units`, `processes` and `logScopes`")
    .option("--explain", "every finding and the plan, not only the verdict")
    .action((texts: readonly string[], options: JudgeOptions) => judge(texts, options, world));
}

function explainCommand(world: World): Command {
  return new Command("explain")
    .showHelpAfterError("(put each command in quotes)")
    .description("judge commands and say everything: all findings, where, what to write instead, and the plan that would run")
    .argument("[command...]", "a command text, in quotes")
    .option("--context <file>", "what is known of the host: JSON with `units`, `processes` and `logScopes`")
    .action((texts: readonly string[], options: JudgeOptions) => judge(texts, { ...options, explain: true }, world));
}

async function judge(texts: readonly string[], { jsonl, explain, context: path }: JudgeOptions, world: World): Promise<void> {
  if (jsonl === true && texts.length > 0)
    return fail(world, "With --jsonl the commands come on the input, one line each. Leave the arguments out.");
  const context = await readContext(path ?? null);
  if (!context.ok) return fail(world, context.error);
  const bench = { policy: builtInPolicy, context: context.value, explain: explain === true };
  await (jsonl === true ? judgeLines(bench, world) : judgeTexts(bench, texts, world));
}

function testCommand(world: World): Command {
  return new Command("test").description("judge every rule's own examples").action(() => test(builtInPolicy, world));
}

function test(policy: Policy, world: World): void {
  const failures = checkExamples(policy);
  for (const { rule, text, wanted, got, because } of failures)
    world.say(`${rule}: \`${text}\` is ${got}, and the rule says ${wanted}. ${because}`);
  const count = policy.rules.flatMap(({ examples }) => Object.values(examples).flat()).length;
  world.say(
    failures.length === 0
      ? `All ${count} examples of ${policy.rules.length} rules are as they say.`
      : `${failures.length} of ${count} examples are not as they say.`,
  );
  if (failures.length > 0) world.leaveWith(1);
}

function rulesCommand(world: World): Command {
  return new Command("rules")
    .description("list the rules, or show all of one program's")
    .argument("[program]", "for example systemctl")
    .action((program: string | undefined) => {
      const shown = program === undefined ? showRules(builtInPolicy) : showRule(builtInPolicy, program);
      if (shown === null)
        return fail(
          world,
          `No rule knows \`${program}\`: whatever it is given is review. \`tagout policy rules\` lists those that there are.`,
        );
      world.say(shown);
    });
}
