import type { Forgery } from "./verify.js";

/** What has come in over HTTP since the start, as far as it says whether Slack and this hub agree. */
export interface SignatureWatch {
  readonly note: (refused: Forgery | null) => void;
  /** What is wrong, with its mend; empty when nothing is, or nothing has come. */
  readonly troubles: () => readonly string[];
}

/**
 * Anybody can send a badly signed request; so one that was well signed shows that the secret is right, and silences this for good.
 */
export function signatureWatch(): SignatureWatch {
  let last: Forgery | null = null;
  let isProven = false;
  return {
    note(refused) {
      if (refused === null) isProven = true;
      // The doctor's own look is unsigned, and must not cover what Slack's requests have told.
      else if (refused in troubles) last = refused;
    },
    troubles: () => (isProven || last === null ? [] : [troubles[last] ?? []].flat()),
  };
}

const clocks = "Slack's requests arrive, but by this host's clock they are more than five minutes off: set it by NTP.";
const troubles: Readonly<Partial<Record<Forgery, string>>> = {
  forged:
    "Requests arrive, but none bears a signature that fits. Copy the Signing Secret under Basic Information into slack.signingSecretFile again, and restart.",
  stale: clocks,
  future: clocks,
};
