import type { LinkServer } from "../../../proto/gen/tagout/v1/link.js";
import { fromAgent } from "../../../proto/wire.js";
import { agentMessages, type AgentMessages } from "./agent-messages.js";
import { within } from "./deadline.js";
import type { TransportOptions, TransportTiming } from "./options.js";
import { peerOf, type Peer } from "./peer.js";
import { readPace } from "./read-pace.js";
import { openSession, type AgentStream, type Session } from "./session.js";
import type { Sessions } from "./sessions.js";
import { endings, type Ending } from "./status.js";

export interface LinkContext {
  readonly options: TransportOptions;
  readonly timing: TransportTiming;
  readonly sessions: Sessions;
  readonly frozen: () => boolean | null;
}

/** The service behind the mTLS port. Nothing a caller sends, and nothing a handler throws, gets out of it. */
export function linkServer(context: LinkContext): Pick<LinkServer, "connect"> {
  return {
    connect(call) {
      call.on("error", () => undefined);
      void connect(call, context);
    },
  };
}

async function connect(call: AgentStream, context: LinkContext): Promise<void> {
  const raw = call.getAuthContext().sslPeerCertificate?.raw;
  const peer = raw === undefined ? null : peerOf(raw);
  if (peer === null) return void call.emit("error", endings.noAgent);
  const session = openSession(call, peer);
  const refusal = await refusalOf(peer, context);
  if (refusal !== null) {
    context.options.log.warn("transport.refused", { host: peer.host, serial: peer.serial, why: refusal });
    return session.end(refusal);
  }
  if (!session.over()) listenTo(call, session, context);
}

/** Asked of the store at every connect: a certificate is good only while the hub says so. */
async function refusalOf({ host, serial, expires }: Peer, { options, timing, sessions }: LinkContext): Promise<Ending | null> {
  if (sessions.closing()) return "later";
  if (expires <= options.clock.now()) return "notAdmitted";
  try {
    return (await within(timing.handlerMs, options.store.admits(host, serial))) ? null : "notAdmitted";
  } catch {
    return "later";
  }
}

function listenTo(call: AgentStream, session: Session, context: LinkContext): void {
  const { sessions, options, timing, frozen } = context;
  const pace = readPace(call, timing.maxMessagesPerSecond);
  const messages: AgentMessages = agentMessages(session, {
    options,
    timing,
    frozen,
    ready: () => sessions.ready(session),
    hold: (held) => pace.hold("storing", held),
  });
  sessions.add(session, { pause: () => pace.hold("stopping", true), idle: messages.idle });
  call.on("close", () => sessions.remove(session));
  call.on("end", () => session.end("goodbye"));
  call.on("data", (message: Parameters<typeof fromAgent>[0]) => {
    if (session.over()) return;
    pace.count();
    const heard = fromAgent(message);
    if (heard.ok) return messages.take(heard.value);
    messages.refuse([heard.error]);
    if (heard.error.about === null) session.end("malformed");
  });
}
