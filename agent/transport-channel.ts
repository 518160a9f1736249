import { credentials, Metadata, status, type ChannelCredentials, type ClientOptions, type ServiceError } from "@grpc/grpc-js";
import type { KeyObject } from "node:crypto";
import { isIPv6 } from "node:net";
import { checkServerIdentity, createSecureContext } from "node:tls";
import { EnrolmentClient, LinkClient, type EnrolReply, type RenewLapsedReply } from "../proto/gen/tagout/v1/link.js";
import { fromEnrolReply, fromRenewLapsedReply, type Enrolled } from "../proto/wire.js";
import { Fault } from "../src/core/fault.js";
import { err, ok, type Result } from "../src/core/result.js";
import { signingRequest } from "./csr.js";
import type { Identity } from "./identity.js";

/** Where to dial and whom to believe there. */
export interface HubAddress {
  readonly hub: string;
  readonly ca: string;
}

export interface Keepalive {
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
}

const maxMessageBytes = 512 * 1024;
const callMs = 15_000;

/** A client for the agent's own port, over a connection of its own. */
export function linkClient(
  { hub, linkPort, ca, certificate }: Identity,
  key: KeyObject,
  { keepaliveMs, keepaliveTimeoutMs }: Keepalive,
): LinkClient {
  return new LinkClient(target(hub, linkPort), pinned({ hub, ca }, { key, certificate }), {
    ...options,
    "grpc.keepalive_time_ms": keepaliveMs,
    "grpc.keepalive_timeout_ms": keepaliveTimeoutMs,
    "grpc.keepalive_permit_without_calls": 1,
  });
}

/** Asks for the first certificate. The error is what the hub refuses; throws Fault `hub_unreachable` when it does not answer. */
export async function askToEnrol(
  at: HubAddress & { readonly enrolPort: number },
  host: string,
  secret: string,
  key: KeyObject,
): Promise<Result<Enrolled, HubRefusal>> {
  const request = { host, secret, csr: signingRequest(host, key) };
  const reply = await call<EnrolReply>(at, (client, done) => client.enrol(request, new Metadata(), deadline(), done));
  return reply.ok ? orMalformed(fromEnrolReply(reply.value)) : reply;
}

/** Asks for a new certificate with one that has run out. */
export async function askToRenewLapsed(identity: Identity, key: KeyObject): Promise<Result<Omit<Enrolled, "signerPublicKey">, HubRefusal>> {
  const request = { certificate: identity.certificate, csr: signingRequest(identity.host, key) };
  const reply = await call<RenewLapsedReply>(identity, (client, done) => client.renewLapsed(request, new Metadata(), deadline(), done));
  return reply.ok ? orMalformed(fromRenewLapsedReply(reply.value)) : reply;
}

/** The hub is well and says no. */
export type HubRefusal = "refused" | "malformed";

const options: ClientOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  // Only the hub is dialled: no proxy from the environment, no TXT records for a service config.
  "grpc.enable_http_proxy": 0,
  "grpc.service_config_disable_resolution": 1,
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_retries": 0,
  "grpc.enable_channelz": 0,
  // What SNI says, which must not be an IP address; the check below is against the real one.
  "grpc.ssl_target_name_override": "tagout-hub",
};

const target = (hub: string, port: number): string => (isIPv6(hub) ? `ipv6:[${hub}]:${port}` : `${hub}:${port}`);

/** TLS 1.3 to a hub that has a server certificate of the pinned CA for this very name; the system's CAs do not count. */
function pinned({ hub, ca }: HubAddress, own: { readonly key: KeyObject; readonly certificate: string } | null): ChannelCredentials {
  const identity = own === null ? {} : { key: own.key.export({ format: "pem", type: "pkcs8" }), cert: own.certificate };
  const context = createSecureContext({ ca, minVersion: "TLSv1.3", ...identity });
  return credentials.createFromSecureContext(context, {
    checkServerIdentity: (_name, certificate) => checkServerIdentity(hub, certificate),
  });
}

function call<T>(
  at: HubAddress & { readonly enrolPort: number },
  ask: (client: EnrolmentClient, done: (error: ServiceError | null, reply: T) => void) => void,
): Promise<Result<T, HubRefusal>> {
  const client = new EnrolmentClient(target(at.hub, at.enrolPort), pinned(at, null), options);
  return new Promise<Result<T, HubRefusal>>((resolve, reject) => {
    ask(client, (error, reply) => {
      if (error === null) return resolve(ok(reply));
      const refusal = refusals[error.code];
      if (refusal !== undefined) return resolve(err(refusal));
      reject(unreachable(at, error));
    });
  }).finally(() => client.close());
}

const refusals: { readonly [code: number]: HubRefusal | undefined } = {
  [status.PERMISSION_DENIED]: "refused",
  [status.INVALID_ARGUMENT]: "malformed",
};

function unreachable({ hub, enrolPort }: HubAddress & { readonly enrolPort: number }, cause: ServiceError): Fault {
  return new Fault(
    "hub_unreachable",
    `The hub does not answer at ${hub} port ${enrolPort}, or is not the one of the join token. (${cause.details})`,
    true,
    { cause },
  );
}

function orMalformed<T>(read: Result<T, unknown>): Result<T, HubRefusal> {
  return read.ok ? read : err("malformed");
}

const deadline = (): { readonly deadline: Date } => ({ deadline: new Date(Date.now() + callMs) });
