import { escaped, isUnseen } from "../escape.js";
import type { ShellProblemKind } from "./reading.js";

/** A character that must not be in a command at all, quoted or not. */
export interface BadCharacter {
  readonly kind: Extract<ShellProblemKind, "control-character" | "hidden-character" | "lone-surrogate">;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

const plain = /^[\t\n\x20-\x7e]*$/;
/** Control characters but tab and newline. CR is one of them: bash keeps it, other readers end a line there. */
const control = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;
const surrogate = /\p{Cs}/u;
/** The first character that nobody can see or tell apart, or null. Tab, newline and what prints are fine. */
export function badCharacter(text: string): BadCharacter | null {
  if (plain.test(text)) return null;
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const kind = kindOf(character);
    if (kind !== null) return { kind, message: messages[kind](escaped(character)), start, end };
    start = end;
  }
  return null;
}

/** Whether a character may be printed as it is. Tab and newline may. */
export function isShowable(character: string): boolean {
  return kindOf(character) === null;
}

function kindOf(character: string): BadCharacter["kind"] | null {
  if (plain.test(character)) return null;
  if (control.test(character)) return "control-character";
  if (surrogate.test(character)) return "lone-surrogate";
  return isUnseen(character) ? "hidden-character" : null;
}

const messages = {
  "control-character": (shown) => `It holds the control character ${shown}; lines end with a newline alone.`,
  "hidden-character": (shown) => `It holds ${shown}, which is not seen on a screen.`,
  "lone-surrogate": (shown) => `It holds ${shown}, half of a character, which no program can be given.`,
} as const satisfies Record<BadCharacter["kind"], (shown: string) => string>;
