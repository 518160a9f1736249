/** What the server knows of one request beside the request itself. */
export interface Visit {
  /** Address of the other end of the connection; a proxy's, when there is one. */
  readonly from: string;
  /** Values of the `:named` segments of the route's path, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * One path that an adapter answers. The server reads the body first, up to its limit, so `handle` never waits for a
 * slow sender and may take the bytes as they came. A throw becomes a plain 500 (503 for a retryable Fault) without its text, or
 * what `instead` makes of it.
 */
export interface Route {
  readonly method: "GET" | "POST";
  /** Literal and `:named` segments, for example `/incidents/:id`. Two routes of one method never share a path. */
  readonly path: string;
  /** Largest body accepted, in bytes; the server's own limit when absent. */
  readonly maxBodyBytes?: number;
  readonly handle: (request: Request, visit: Visit) => Promise<Response>;
  /**
   * The same said to a person: what is answered in place of the server's own words. That of `GET /` also answers where nothing
   * is, with an empty request. Asks nothing that may be away; a throw is answered by the plain words.
   */
  readonly instead?: (said: Said, request: Request) => Promise<Response>;
}

/** What the server says by itself when a route cannot. */
export interface Said {
  readonly status: number;
  readonly words: string;
}
