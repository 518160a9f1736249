import type { EnrolmentServer, EnrolReply, EnrolRequest, RenewLapsedReply, RenewLapsedRequest } from "../../../proto/gen/tagout/v1/link.js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import { codeOf } from "../../core/fault.js";
import { hostNamePattern } from "../../core/host.js";
import { err, ok, type Result } from "../../core/result.js";
import { within } from "./deadline.js";
import { csrKey, type Issued } from "./authority.js";
import { tokenHash } from "./join-token.js";
import type { TransportOptions, TransportTiming } from "./options.js";
import { endings, type Ending } from "./status.js";

/** Strangers reach this port: what they cost is bounded. */
const maxAtOnce = 16;
const maxCsrBytes = 4_096;
const maxCertificateChars = 8_192;

/** The service behind the port that needs no certificate. It answers with a certificate or with fixed words. */
export function enrolmentServer(options: TransportOptions, timing: TransportTiming): Pick<EnrolmentServer, "enrol" | "renewLapsed"> {
  const state = { options, timing, busy: 0 };
  return {
    enrol: answering(state, enrol),
    renewLapsed: answering(state, renewLapsed),
  };
}

interface EnrolmentState {
  readonly options: TransportOptions;
  readonly timing: TransportTiming;
  busy: number;
}

function answering<Q, A>(
  state: EnrolmentState,
  handler: (request: Q, state: EnrolmentState) => Promise<Result<A, Ending>>,
): handleUnaryCall<Q, A> {
  return (call, callback) => {
    if (state.busy >= maxAtOnce) return callback(endings.busy);
    state.busy += 1;
    void answer(call.request, state, handler).then((answered) => {
      state.busy -= 1;
      if (answered.ok) callback(null, answered.value);
      else callback(endings[answered.error]);
    });
  };
}

async function answer<Q, A>(request: Q, state: EnrolmentState, handler: (request: Q, state: EnrolmentState) => Promise<Result<A, Ending>>) {
  try {
    return await within(state.timing.handlerMs, handler(request, state));
  } catch (failure) {
    state.options.log.warn("transport.enrolment_failed", { code: codeOf(failure) });
    return err<Ending>("later");
  }
}

/** The token is used up last, when nothing else can go wrong any more. */
async function enrol({ host, secret, csr }: EnrolRequest, { options, timing }: EnrolmentState): Promise<Result<EnrolReply, Ending>> {
  if (!hostNamePattern.test(host) || !/^[0-9a-f]{32}$/.test(secret)) return err("malformed");
  if (csr.length > maxCsrBytes) return err("badCsr");
  const now = options.clock.now();
  const issued = await options.authority.agentCertificate(host, csr, now, timing.certificateMs);
  if (!issued.ok) return err("badCsr");
  const signerPublicKey = await options.signerPublicKey();
  const { certificate, serial, expires } = issued.value;
  const enrolled = await options.store.enrol({ tokenHash: tokenHash(secret), host, serial, certificateExpires: expires }, now);
  if (enrolled === null) {
    options.log.warn("transport.not_enrolled", { host });
    return err("notEnrolled");
  }
  options.log.info("transport.enrolled", { host, serial });
  return ok({ certificate, signerPublicKey, renewAfterMs: renewAfterMs(timing) });
}

/** A hub that was away for a night must not cost an operator every agent: an old certificate still proves who asks. */
async function renewLapsed(
  { certificate, csr }: RenewLapsedRequest,
  { options, timing }: EnrolmentState,
): Promise<Result<RenewLapsedReply, Ending>> {
  if (certificate.length > maxCertificateChars || csr.length > maxCsrBytes) return err("malformed");
  const peer = options.authority.issued(certificate);
  const now = options.clock.now();
  if (peer === null || now > peer.expires + timing.lapsedMs || csrKey(csr) !== peer.publicKey) return err("notRenewed");
  const issued: Result<Issued, unknown> = await options.authority.agentCertificate(peer.host, csr, now, timing.certificateMs);
  if (!issued.ok) return err("badCsr");
  const { serial, expires } = issued.value;
  if (!(await options.store.renew({ host: peer.host, oldSerial: peer.serial, serial, certificateExpires: expires }, now)))
    return err("notRenewed");
  options.log.info("transport.renewed", { host: peer.host, serial, lapsed: true });
  return ok({ certificate: issued.value.certificate, renewAfterMs: renewAfterMs(timing) });
}

const renewAfterMs = ({ certificateMs, renewAt }: TransportTiming): bigint => BigInt(Math.trunc(certificateMs * renewAt));
