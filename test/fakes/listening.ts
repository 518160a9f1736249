import type { ChatEvents, Click, Command, Reply } from "../../src/ports/chat.js";

/** What people do on a platform, kept in order, and one reply to all of it. */
export interface Listening extends ChatEvents {
  readonly clicks: Click[];
  readonly commands: Command[];
}

export function listening(reply: Reply = { ok: true, text: "Noted." }): Listening {
  const clicks: Click[] = [];
  const commands: Command[] = [];
  return {
    clicks,
    commands,
    click: (click) => Promise.resolve((clicks.push(click), reply)),
    command: (command) => Promise.resolve((commands.push(command), reply)),
    refused: () => Promise.resolve(),
  };
}
