import { err, ok, type Result } from "../result.js";
import { badCharacter } from "./characters.js";
import { isDescriptor, nameFlaw, sizeFlaw, toWord } from "./command-word.js";
import { problem, wholeProblem } from "./problem.js";
import { readingLimits, type ReadCommand, type Reading, type ReadPipeline, type ShellProblem, type Word } from "./reading.js";
import { redirectAt, streams, type Redirect } from "./redirect.js";
import type { Joint } from "./script.js";
import { byteLength, spanner, type Spanner } from "./spans.js";
import { readWord, type Flaw, type RawWord } from "./word.js";

/**
 * Reads a text strictly: literal words joined by `|`, `&&`, `||`, `;` and newlines, with five harmless
 * redirects and with comments, which say nothing. What it accepts is the plan; everything else is a problem with its place. Never throws, and its
 * cost is bounded by `readingLimits.bytes` whatever it is given.
 */
export function scan(text: string): Result<Reading, ShellProblem> {
  // Bytes are never fewer than UTF-16 units, so a huge text is refused without being read.
  if (text.length > readingLimits.bytes || byteLength(text) > readingLimits.bytes) return err(wholeProblem("too-long"));
  const span = spanner(text);
  const bad = badCharacter(text);
  if (bad !== null) return err({ ...problem(bad, span), message: bad.message });
  const state = start(text, span);
  while (state.at < text.length) {
    const flaw = step(state);
    if (flaw !== null) return err(problem(flaw, span));
  }
  const flaw = finish(state);
  if (flaw !== null) return err(problem(flaw, span));
  return state.pipelines.length === 0 ? err(wholeProblem("empty")) : ok(state.pipelines);
}

/** A command that is still being read. */
interface Draft {
  readonly words: Word[];
  readonly redirects: Redirect[];
  end: number;
}

interface State {
  readonly text: string;
  readonly span: Spanner;
  readonly pipelines: ReadPipeline[];
  at: number;
  /** Commands in all, finished ones. */
  count: number;
  after: Joint;
  commands: ReadCommand[];
  draft: Draft | null;
  /** The `|`, `&&` or `||` that still waits for what follows it. */
  owing: Flaw | null;
}

const start = (text: string, span: Spanner): State => ({
  text,
  span,
  pipelines: [],
  at: 0,
  count: 0,
  after: "always",
  commands: [],
  draft: null,
  owing: null,
});

/** Takes one blank, separator, redirect or word. */
function step(state: State): Flaw | null {
  const { text, at } = state;
  switch (text.charAt(at)) {
    case " ":
    case "\t":
      state.at += 1;
      return null;
    case "\n":
      return newline(state);
    case ";":
      return text[at + 1] === ";" ? flawAt(state, "missing-command", 2) : joint(state, "always", 1);
    case "|":
      if (text[at + 1] === "&") return flawAt(state, "redirect", 2);
      return text[at + 1] === "|" ? joint(state, "fail", 2) : pipe(state);
    case "&":
      if (text[at + 1] === ">") return redirect(state);
      return text[at + 1] === "&" ? joint(state, "ok", 2) : flawAt(state, "background", 1);
    case "<":
    case ">":
      return redirect(state);
    case "#":
      return comment(state);
    default:
      return word(state);
  }
}

function newline(state: State): Flaw | null {
  if (state.draft !== null) return joint(state, "always", 1);
  state.at += 1;
  return null;
}

/** A `#` where a word could begin: bash reads on at the end of the line. Inside a word it is a letter. */
function comment(state: State): null {
  const end = state.text.indexOf("\n", state.at);
  state.at = end === -1 ? state.text.length : end;
  return null;
}

function joint(state: State, after: Joint, length: number): Flaw | null {
  const flaw = closePipeline(state, length);
  if (flaw !== null) return flaw;
  state.after = after;
  state.owing = after === "always" ? null : { kind: "unfinished", start: state.at, end: state.at + length };
  state.at += length;
  return null;
}

function pipe(state: State): Flaw | null {
  const flaw = closeCommand(state, true, 1);
  if (flaw !== null) return flaw;
  state.owing = { kind: "unfinished", start: state.at, end: state.at + 1 };
  state.at += 1;
  return null;
}

function redirect(state: State): Flaw | null {
  const { text, at, draft } = state;
  if (text.startsWith("<<", at)) return flawAt(state, "heredoc", 2);
  const found = redirectAt(text, at);
  if (found === null || draft === null) return flawAt(state, "redirect", found === null ? 1 : found.end - at);
  draft.redirects.push(found.redirect);
  draft.end = state.at = found.end;
  return null;
}

function word(state: State): Flaw | null {
  const read = readWord(state.text, state.at);
  if (!read.ok) return read.error;
  const raw = read.value;
  if (isDescriptor(raw, state.text)) return redirect(state);
  const flaw = tooMuch(state, raw) ?? (state.draft === null ? nameFlaw(raw) : null) ?? sizeFlaw(raw);
  if (flaw !== null) return flaw;
  state.draft ??= { words: [], redirects: [], end: raw.end };
  state.draft.words.push(toWord(raw, state.span));
  state.draft.end = state.at = raw.end;
  state.owing = null;
  return null;
}

function tooMuch({ draft, count }: State, { start, end }: RawWord): Flaw | null {
  if (draft !== null) return draft.words.length < readingLimits.words ? null : { kind: "too-many-words", start, end };
  return count < readingLimits.commands ? null : { kind: "too-many-commands", start, end };
}

function closeCommand(state: State, pipesOn: boolean, length: number): Flaw | null {
  const { draft, commands, span } = state;
  const first = draft?.words[0];
  if (draft === null || first === undefined) return flawAt(state, "missing-command", length);
  const where = { start: first.span.start, end: draft.end };
  const set = streams(draft.redirects, { from: commands.length > 0, to: pipesOn });
  if (set === null) return { kind: "redirect", ...where };
  commands.push({ words: draft.words, ...set, span: span(where.start, where.end) });
  state.count += 1;
  state.draft = null;
  return null;
}

function closePipeline(state: State, length: number): Flaw | null {
  const flaw = closeCommand(state, false, length);
  if (flaw !== null) return flaw;
  state.pipelines.push({ after: state.after, commands: state.commands });
  state.commands = [];
  return null;
}

function finish(state: State): Flaw | null {
  return state.draft === null ? state.owing : closePipeline(state, 0);
}

const flawAt = ({ at }: State, kind: Flaw["kind"], length: number): Flaw => ({ kind, start: at, end: at + length });
