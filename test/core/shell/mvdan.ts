import { z } from "zod";
import type { Reading } from "../../../src/core/shell/reading.js";

/** A pipeline as another parser sees it: how it is joined to the one before, and the argv of its commands. */
export type SeenPipeline = readonly [after: string, argvs: readonly (readonly string[])[]];

type Parse = (text: string) => readonly SeenPipeline[] | string;

interface Stmt {
  readonly Cmd: object | null;
  readonly Negated: boolean;
  readonly Background: boolean;
}
interface Part {
  readonly Value: string;
  readonly Parts?: readonly Part[];
}

const Library = z.object({
  syntax: z.object({ NodeType: z.function(), NewParser: z.function() }),
});

/** The parser of mvdan/sh, or why it is not there. */
export async function mvdan(): Promise<
  { readonly parse: Parse; readonly missing: false } | { readonly parse: null; readonly missing: string }
> {
  const loaded: unknown = await import("mvdan-sh").then(
    (found) => found.default,
    () => null,
  );
  const library = Library.safeParse(loaded);
  if (!library.success) return { parse: null, missing: "mvdan-sh is not installed: npm install" };
  const syntax = library.data.syntax as unknown as {
    NodeType(node: object): string;
    NewParser(): { Parse(text: string, name: string): { readonly Stmts: readonly Stmt[] } };
  };
  return { parse: (text) => seen(syntax, text), missing: false };
}

/** Operators by the number that this version gives them, found out by what they do. */
const joints: Readonly<Record<number, string>> = { 10: "ok", 11: "fail" };
const pipe = 12;

type Syntax = { NodeType(node: object): string; NewParser(): { Parse(text: string, name: string): { readonly Stmts: readonly Stmt[] } } };

function seen(syntax: Syntax, text: string): readonly SeenPipeline[] | string {
  try {
    return syntax
      .NewParser()
      .Parse(text, "text")
      .Stmts.flatMap((stmt) => pipelines(syntax, stmt, "always"));
  } catch (error) {
    return error instanceof Strange ? error.message : "it does not parse";
  }
}

class Strange extends Error {}

function pipelines(syntax: Syntax, stmt: Stmt, after: string): readonly SeenPipeline[] {
  const { Cmd } = stmt;
  if (Cmd === null || stmt.Negated || stmt.Background) throw new Strange("it sees no plain command");
  const joined = syntax.NodeType(Cmd) === "BinaryCmd" ? (Cmd as { readonly Op: number; readonly X: Stmt; readonly Y: Stmt }) : null;
  const joint = joined === null ? undefined : joints[joined.Op];
  if (joined === null || joint === undefined) return [[after, commands(syntax, stmt)]];
  return [...pipelines(syntax, joined.X, after), ...pipelines(syntax, joined.Y, joint)];
}

function commands(syntax: Syntax, { Cmd, Negated, Background }: Stmt): readonly (readonly string[])[] {
  if (Cmd === null || Negated || Background) throw new Strange("it sees no plain command");
  switch (syntax.NodeType(Cmd)) {
    case "BinaryCmd": {
      const { Op, X, Y } = Cmd as { readonly Op: number; readonly X: Stmt; readonly Y: Stmt };
      if (Op !== pipe) throw new Strange("it sees another operator in a pipe");
      return [...commands(syntax, X), ...commands(syntax, Y)];
    }
    case "CallExpr":
      return [(Cmd as { readonly Args: readonly { readonly Parts: readonly Part[] }[] }).Args.map(({ Parts }) => word(syntax, Parts))];
    case "DeclClause": {
      const { Variant, Args } = Cmd as { readonly Variant: Part; readonly Args: readonly Declared[] };
      return [[Variant.Value, ...Args.map((arg) => declared(syntax, arg))]];
    }
    default:
      throw new Strange(`it sees a ${syntax.NodeType(Cmd)}`);
  }
}

interface Declared {
  readonly Naked: boolean;
  readonly Append: boolean;
  readonly Name: Part | null;
  readonly Index: object | null;
  readonly Array: object | null;
  readonly Value: { readonly Parts: readonly Part[] } | null;
}

/** `export A=b` gives the program one word. */
function declared(syntax: Syntax, { Naked, Append, Name, Index, Array: list, Value }: Declared): string {
  if (Index !== null || list !== null) throw new Strange("it sees an array");
  const value = Value === null ? "" : word(syntax, Value.Parts);
  if (Name === null) return value;
  return Naked ? Name.Value : `${Name.Value}${Append ? "+=" : "="}${value}`;
}

function word(syntax: Syntax, parts: readonly Part[]): string {
  return parts.map((part) => unquoted(syntax, part)).join("");
}

/** mvdan keeps the spelling; quotes are removed here by POSIX 2.2, without the scanner's own code. */
function unquoted(syntax: Syntax, part: Part): string {
  switch (syntax.NodeType(part)) {
    case "Lit":
      return part.Value.replace(/\\([\s\S])/g, "$1");
    case "SglQuoted":
      return part.Value;
    case "DblQuoted":
      return (part.Parts ?? []).map(({ Value }) => Value.replace(/\\([$`"\\])/g, "$1")).join("");
    default:
      throw new Strange(`it sees a ${syntax.NodeType(part)} in a word`);
  }
}

/** The scanner's reading in the same form. */
export function inItsForm(reading: Reading): readonly SeenPipeline[] {
  return reading.map(({ after, commands: all }) => [after, all.map(({ words }) => words.map(({ value }) => value))]);
}
