import type { Attempt, ChatEvents, Click, Command, Reply } from "../../src/ports/chat.js";

/** What people do on a platform, kept in order, and one reply to all of it. */
export interface Listening extends ChatEvents {
  readonly clicks: Click[];
  readonly commands: Command[];
  readonly attempts: Attempt[];
}

export function listening(reply: Reply = { ok: true, text: "Noted." }): Listening {
  const clicks: Click[] = [];
  const commands: Command[] = [];
  const attempts: Attempt[] = [];
  return {
    clicks,
    commands,
    attempts,
    click: (click) => Promise.resolve((clicks.push(click), reply)),
    command: (command) => Promise.resolve((commands.push(command), reply)),
    refused: (attempt) => Promise.resolve(void attempts.push(attempt)),
  };
}
