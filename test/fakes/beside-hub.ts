import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { forgetRunning, hubState, writeCommandToken, writeRunning } from "../../src/cli/state.js";

/** What it answers at a path, given what was sent; anywhere else it fails. */
export type BesideAnswers = Readonly<Record<string, (body: unknown) => unknown>>;

/** A hub as the commands of its machine find it by its state directory: it answers who holds its token, as long as `act` goes on. */
export async function besideHub(stateDir: string, answers: BesideAnswers, act: () => Promise<void>): Promise<void> {
  const state = hubState(stateDir);
  const token = writeCommandToken(state).reveal();
  const replyTo = async (request: IncomingMessage): Promise<string | null> => {
    const body = await text(request);
    const reply = answers[request.url ?? ""];
    if (reply === undefined || request.headers.authorization !== `Bearer ${token}`) return null;
    return JSON.stringify(reply(body === "" ? null : JSON.parse(body)));
  };
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    void replyTo(request).then((reply) =>
      response.writeHead(reply === null ? 500 : 200, { "content-type": "application/json" }).end(reply ?? ""),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  writeRunning(state, { consoleUrl: `http://127.0.0.1:${port}`, linkPort: 1, enrolPort: 1, database: null });
  try {
    await act();
  } finally {
    forgetRunning(state);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
