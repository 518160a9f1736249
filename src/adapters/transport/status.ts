import { status as code } from "@grpc/grpc-js";

/** Everything a caller is ever told when it does not get its way: fixed words, so that no error text can leak. */
export const endings = {
  noAgent: { code: code.UNAUTHENTICATED, details: "the certificate is not that of an agent" },
  notAdmitted: { code: code.PERMISSION_DENIED, details: "this certificate is not admitted; let the host join again" },
  notEnrolled: {
    code: code.PERMISSION_DENIED,
    details: "the join token is unknown, used, expired or for another host, or the host has joined already",
  },
  notRenewed: { code: code.PERMISSION_DENIED, details: "this certificate cannot be renewed; let the host join again" },
  malformed: { code: code.INVALID_ARGUMENT, details: "a message breaks the contract" },
  badCsr: { code: code.INVALID_ARGUMENT, details: "the signing request is not a signed P-256 request" },
  slow: { code: code.RESOURCE_EXHAUSTED, details: "the agent does not read" },
  busy: { code: code.RESOURCE_EXHAUSTED, details: "too many requests at once; try again later" },
  replaced: { code: code.ABORTED, details: "the host has opened another stream" },
  later: { code: code.UNAVAILABLE, details: "try again later" },
  goodbye: { code: code.OK, details: "OK" },
} as const satisfies Record<string, { readonly code: code; readonly details: string }>;

export type Ending = keyof typeof endings;
