import { credentials, status, type ClientDuplexStream, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createSecureContext, type SecureVersion } from "node:tls";
import { signingRequest } from "../../agent/csr.js";
import {
  EnrolmentClient,
  LinkClient,
  type EnrolRequest,
  type FromAgent,
  type FromHub,
  type RenewLapsedRequest,
} from "../../proto/gen/tagout/v1/link.js";
import { fromHub, readJoinToken, toAgentWire, type AgentMessage, type HubMessage } from "../../proto/wire.js";
import type { Authority } from "../../src/adapters/transport/authority.js";
import { someProfile, until, type Scope, type TestHub } from "./wire.js";

/** A certificate and its key, both PEM. */
export interface Credentials {
  readonly key: string;
  readonly certificate: string;
}

export function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
}

/** An agent's certificate that no store knows of. */
export async function certificateFor(
  authority: Authority,
  host: string,
  at = Date.now(),
  lifeMs = 3_600_000,
): Promise<Credentials & { readonly serial: string }> {
  const key = newKey();
  const issued = await authority.agentCertificate(host, signingRequest(host, key), at, lifeMs);
  if (!issued.ok) throw new Error(issued.error);
  return { key: pem(key), certificate: issued.value.certificate, serial: issued.value.serial };
}

export const pem = (key: KeyObject): string => key.export({ format: "pem", type: "pkcs8" }).toString();

/** Enrols without any of the agent's code but the wire. */
export async function enrolledCredentials(hub: TestHub, host: string, key = newKey()): Promise<Credentials> {
  const token = readJoinToken(await hub.token(host));
  if (!token.ok) throw new Error(token.error);
  const answer = await rawEnrol(hub, { host, secret: token.value.secret, csr: signingRequest(host, key) });
  if (answer.certificate === null) throw new Error(`not enrolled: ${answer.code}`);
  return { key: pem(key), certificate: answer.certificate };
}

export interface RawAnswer {
  readonly certificate: string | null;
  readonly code: string;
  readonly details: string;
}

export function rawEnrol(hub: TestHub, request: EnrolRequest): Promise<RawAnswer> {
  return answered(hub, (client, done) => client.enrol(request, done));
}

export function rawRenewLapsed(hub: TestHub, request: RenewLapsedRequest): Promise<RawAnswer> {
  return answered(hub, (client, done) => client.renewLapsed(request, done));
}

type Done = (error: ServiceError | null, reply: { readonly certificate: string }) => void;

function answered(hub: TestHub, ask: (client: EnrolmentClient, done: Done) => void): Promise<RawAnswer> {
  const client = new EnrolmentClient(`localhost:${hub.transport.enrolPort}`, credentials.createSsl(Buffer.from(hub.authority.ca)));
  return new Promise((resolve) => {
    ask(client, (error, reply) => {
      client.close();
      resolve({
        certificate: error === null ? reply.certificate : null,
        code: status[error?.code ?? 0] ?? "",
        details: error?.details ?? "",
      });
    });
  });
}

/** One stream that says exactly what a test tells it to. */
export interface RawStream {
  readonly call: ClientDuplexStream<FromAgent, FromHub>;
  readonly heard: HubMessage[];
  readonly say: (message: AgentMessage) => void;
  readonly write: (message: FromAgent) => void;
  readonly hello: () => void;
  /** Resolves with the status that ends the stream. */
  readonly ended: Promise<{ readonly code: string; readonly details: string }>;
  readonly hears: <K extends HubMessage["kind"]>(kind: K) => Promise<Extract<HubMessage, { kind: K }>>;
  readonly close: () => void;
}

export interface RawOptions {
  readonly port?: number;
  readonly maxVersion?: SecureVersion;
  readonly read?: boolean;
}

export function rawStream(within: Scope, hub: TestHub, own: Credentials | null, options: RawOptions = {}): RawStream {
  const context = createSecureContext({
    ca: hub.authority.ca,
    ...(own === null ? {} : { key: own.key, cert: own.certificate }),
    ...(options.maxVersion === undefined ? {} : { maxVersion: options.maxVersion, minVersion: "TLSv1.2" as const }),
  });
  const client = new LinkClient(`localhost:${options.port ?? hub.transport.linkPort}`, credentials.createFromSecureContext(context), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_retries": 0,
  });
  const call = client.connect();
  const heard: HubMessage[] = [];
  const ended = new Promise<{ code: string; details: string }>((resolve) => {
    call.on("status", ({ code, details }: StatusObject) => {
      client.close();
      resolve({ code: status[code] ?? "", details });
    });
  });
  call.on("error", () => undefined);
  if (options.read !== false) {
    call.on("data", (message: FromHub) => {
      const read = fromHub(message);
      if (read.ok) heard.push(read.value);
    });
  }
  within.later(() => call.cancel());
  return {
    call,
    heard,
    ended,
    say: (message) => void call.write(toAgentWire(message)),
    write: (message) => void call.write(message),
    hello: () => void call.write(toAgentWire({ kind: "hello", protocol: 1, profile: someProfile, clockMs: Date.now() })),
    async hears(kind) {
      const found = () => heard.find((message) => message.kind === kind);
      await until(() => found() !== undefined, `a ${kind}`);
      return found() as never;
    },
    close: () => call.cancel(),
  };
}
