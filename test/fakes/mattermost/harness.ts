import { startHttp } from "../../../src/adapters/http/server.js";
import { startMattermost, type MattermostConfig } from "../../../src/adapters/chat/mattermost/platform.js";
import { Secret } from "../../../src/core/secret.js";
import type { ChatEvents, ChatPlatform } from "../../../src/ports/chat.js";
import type { Clock } from "../../../src/ports/clock.js";
import { startFakeMattermost, type FakeMattermost } from "../fake-mattermost.js";
import { recordingLog, type LogLine } from "../recording-log.js";
import { approvers, incidents, team } from "./directory.js";
import type { Server } from "./layout.js";

/** The real adapter on the hub's real HTTP server, against the fake, with real HTTP both ways. */
export interface MattermostRig {
  readonly mattermost: FakeMattermost;
  readonly platform: ChatPlatform;
  readonly hubUrl: string;
  readonly logged: readonly LogLine[];
  readonly stop: () => Promise<void>;
}

export const callbackSecret = "0123456789abcdef0123456789abcdef0123456789abcdef";

/** Far beyond any slow machine: what is slow has to be made so by the test. */
export const patience = { readMs: 120_000, writeMs: 120_000 } as const;

export const nobody: ChatEvents = {
  click: () => Promise.resolve({ ok: true, text: "clicked" }),
  command: () => Promise.resolve({ ok: true, text: "typed" }),
  refused: () => Promise.resolve(),
};

export interface RigOptions {
  readonly events?: ChatEvents;
  readonly config?: Partial<MattermostConfig>;
  readonly server?: Partial<Server>;
  readonly mattermost?: FakeMattermost;
  /** Whether to wait until it is connected. */
  readonly connected?: boolean;
}

export async function startMattermostRig(options: RigOptions = {}): Promise<MattermostRig> {
  const mattermost = options.mattermost ?? (await startFakeMattermost(options.server));
  const log = recordingLog();
  let sequence = 0;
  // No dice: the first pauses between tries are then none at all.
  const clock: Clock = { now: mattermost.now, dice: () => 0, id: () => "id", token: () => `token${(sequence += 1)}` };
  const limits = { receiveMs: patience.writeMs, handleMs: patience.writeMs };
  const http = await startHttp({ host: "127.0.0.1", port: 0, ready: () => true, log, limits });
  const config: MattermostConfig = {
    url: mattermost.url,
    botToken: new Secret(mattermost.botToken),
    callbackUrl: http.url,
    callbackSecret: new Secret(callbackSecret),
    commandTokens: new Map([[team, new Secret(mattermost.commandToken)]]),
    channels: [incidents],
    groups: [approvers],
    format: "auto",
    command: "/incident",
    consoleUrl: "https://hub.example",
    ...options.config,
  };
  const ends = async (): Promise<void> => {
    await http.stop();
    await mattermost.stop();
  };
  const platform = await startMattermost(config, options.events ?? nobody, log, clock, patience).catch(async (cause: unknown) => {
    await ends();
    throw cause;
  });
  http.add(platform.routes);
  mattermost.register("/incident", `${http.url}/mattermost/command`);
  // By then it has also looked at its channels, so that no call of that comes later.
  if (options.connected !== false) await until(() => log.lines.some(({ event }) => event === "mattermost.connected"));
  return {
    mattermost,
    platform,
    hubUrl: http.url,
    logged: log.lines,
    async stop() {
      await platform.stop();
      await ends();
    },
  };
}

/** Waits for a fact that nothing announces. */
export async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 2));
}
