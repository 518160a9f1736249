import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Secret } from "../../../src/core/secret.js";
import type { Deadlines } from "../../../src/adapters/chat/slack/client.js";
import { startSlack, type SlackConfig } from "../../../src/adapters/chat/slack/platform.js";
import type { ChatEvents, ChatPlatform } from "../../../src/ports/chat.js";
import type { Clock } from "../../../src/ports/clock.js";
import { startFakeSlack, type FakeSlack } from "../fake-slack.js";
import { recordingLog, type LogLine } from "../recording-log.js";
import { channel } from "./directory.js";

/** The real adapter against the fake, over a socket or over HTTP. */
export interface SlackRig {
  readonly slack: FakeSlack;
  readonly platform: ChatPlatform;
  readonly logged: readonly LogLine[];
  readonly stop: () => Promise<void>;
}

export const nobody: ChatEvents = {
  click: () => Promise.resolve({ ok: true, text: "clicked" }),
  command: () => Promise.resolve({ ok: true, text: "typed" }),
  refused: () => Promise.resolve(),
};

export interface RigOptions {
  readonly mode?: "socket" | "http";
  readonly events?: ChatEvents;
  readonly config?: Partial<SlackConfig>;
  readonly slack?: FakeSlack;
  /** Whether to wait until it is connected. */
  readonly connected?: boolean;
}

/** The fake answers from the process that waits: no answer comes later than a busy machine lets it. */
export const patient: Deadlines = { callMs: 600_000, answerMs: 600_000, helloMs: 600_000, pongMs: 600_000 };

export async function startSlackRig(options: RigOptions = {}): Promise<SlackRig> {
  const slack = options.slack ?? (await startFakeSlack());
  const log = recordingLog();
  // No dice: the first pauses between tries are then none at all.
  const clock: Clock = { now: slack.now, dice: () => 0, id: () => "id", token: () => "token" };
  const http = options.mode === "http";
  const config: SlackConfig = {
    botToken: new Secret(slack.botToken),
    mode: http
      ? { kind: "http", signingSecret: new Secret(slack.signingSecret) }
      : { kind: "socket", appToken: new Secret(slack.appToken) },
    channels: [channel],
    groups: ["S0ONCALL0"],
    people: [],
    command: "/incident",
    apiUrl: slack.apiUrl,
    ...options.config,
  };
  const platform = await startSlack(config, options.events ?? nobody, log, clock, patient);
  const server = http ? await serve(platform) : null;
  if (server !== null) slack.useHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  if (options.connected !== false) await until(() => platform.health().state === "ok");
  return {
    slack,
    platform,
    logged: log.lines,
    async stop() {
      await platform.stop();
      server?.closeAllConnections();
      server?.close();
      await slack.stop();
    },
  };
}

async function serve({ routes: [route] }: ChatPlatform): Promise<Server> {
  const listener = getRequestListener(
    (request) => route?.handle(request, { from: "127.0.0.1", params: {} }) ?? new Response(null, { status: 404 }),
    { overrideGlobalObjects: false },
  );
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Waits for a fact that nothing announces. */
export async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 2));
}
