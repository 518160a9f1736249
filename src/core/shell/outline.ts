import { count } from "../card/words.js";
import type { Joint, Script } from "./script.js";

/** The structure of a plan without its arguments: what a reader with wrong words can still be right about. */
export type Outline = readonly OutlinePipeline[];

/** A pipeline without its words. */
export interface OutlinePipeline {
  readonly after: Joint;
  readonly commands: readonly OutlineCommand[];
}

/** A command without its words. */
export interface OutlineCommand {
  readonly name: string;
  /** The name among them. */
  readonly words: number;
}

/** What the other readers have to agree with. */
export function outlineOf(script: Script): Outline {
  return script.map(({ after, commands }) => ({
    after,
    commands: commands.map(({ argv }) => ({ name: argv[0] ?? "", words: argv.length })),
  }));
}

/** The first difference in a sentence, `other` named as given; null when the outlines are the same. */
export function outlineDifference(plan: Outline, other: Outline, reader: string): string | null {
  if (plan.length !== other.length) return `${reader} sees ${count(other.length, "pipeline")} where the plan has ${plan.length}.`;
  for (const [index, pipeline] of plan.entries()) {
    const difference = pipelineDifference(pipeline, other[index], reader);
    if (difference !== null) return `In pipeline ${index + 1}: ${difference}`;
  }
  return null;
}

function pipelineDifference(plan: OutlinePipeline, other: OutlinePipeline | undefined, reader: string): string | null {
  if (other?.after !== plan.after) return `${reader} joins it to the one before in another way.`;
  if (other.commands.length !== plan.commands.length)
    return `${reader} sees ${count(other.commands.length, "command")}, the plan ${plan.commands.length}.`;
  for (const [index, command] of plan.commands.entries()) {
    const seen = other.commands[index];
    if (seen?.name !== command.name) return `${reader} reads another name for command ${index + 1}.`;
    if (seen.words !== command.words)
      return `${reader} counts ${count(seen.words, "word")} in command ${index + 1}, the plan ${command.words}.`;
  }
  return null;
}
