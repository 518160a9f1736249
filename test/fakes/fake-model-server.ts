import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the server treats one chat request. Strings are the model's whole text. */
export type Behaviour =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "answers"; readonly texts: readonly string[] }
  | { readonly kind: "hang" }
  | { readonly kind: "stall"; readonly after: string }
  | { readonly kind: "flood" }
  /** One line that never ends. */
  | { readonly kind: "endless-line" }
  /** To the same path of another server. */
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "garbage" };

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly [key: string]: unknown;
}

export interface FakeModelServer {
  readonly url: string;
  readonly requests: readonly ChatRequest[];
  /** Resolves when no request waits any more: whoever has not been answered whole has ended it. */
  readonly cancelled: () => Promise<void>;
  readonly behave: (behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
}

/** Ollama's native API and the OpenAI-compatible one, strict about what a correct client sends, without a model. */
export async function startFakeModelServer(model: string, first: Behaviour): Promise<FakeModelServer> {
  let behaviour = first;
  const requests: ChatRequest[] = [];
  const waiting: (() => void)[] = [];
  let open = 0;
  // Connections are left to the client: one that the server closes while it is idle may be just about to be used again.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    open += 1;
    response.on("close", () => {
      open -= 1;
      if (open === 0) for (const wake of waiting.splice(0)) wake();
    });
    // A client may give up while it still sends.
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = `${request.method ?? ""} ${request.url ?? ""}`;
    if (path === "GET /api/tags") return json(response, { models: [{ name: model, model, digest: "0123456789abcdef0123", size: 1 }] });
    if (path === "GET /v1/models") return json(response, { data: [{ id: model }] });
    const body = JSON.parse(await read(request)) as ChatRequest;
    requests.push(body);
    if (path === "POST /api/chat") return chat(response, body, ollamaPart, ollamaProblem(body));
    if (path === "POST /v1/chat/completions") return chat(response, body, openAiPart, openAiProblem(body));
    response.writeHead(404).end();
  }

  function chat(response: ServerResponse, body: ChatRequest, part: (text: string, done: boolean) => string, problem: string | null): void {
    if (problem !== null) return json(response, { error: problem }, 400);
    switch (behaviour.kind) {
      case "status":
        return json(response, { error: "no" }, behaviour.status);
      case "hang":
        return;
      case "garbage":
        response.writeHead(200).end("<html>proxy error</html>");
        return;
      case "stall":
        response.writeHead(200);
        response.write(part(behaviour.after, false));
        return;
      case "flood":
        response.writeHead(200);
        return flood(response, part("x".repeat(4_096), false));
      case "endless-line":
        response.writeHead(200);
        return flood(response, "x".repeat(65_536));
      case "redirect":
        response.writeHead(307, { location: `${behaviour.to}${response.req.url ?? ""}` }).end();
        return;
      case "answer":
        return whole(response, behaviour.text, part);
      case "answers":
        return whole(response, behaviour.texts[Math.min(requests.length, behaviour.texts.length) - 1] ?? "", part);
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    cancelled: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    behave: (next) => {
      behaviour = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** In pieces of seven characters, so that a client that reads whole lines only is found out. */
function whole(response: ServerResponse, text: string, part: (text: string, done: boolean) => string): void {
  response.writeHead(200);
  for (let at = 0; at < text.length; at += 7) response.write(part(text.slice(at, at + 7), false));
  response.end(part("", true));
}

function flood(response: ServerResponse, piece: string): void {
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on("drain", more);
  more();
}

const ollamaPart = (content: string, done: boolean): string =>
  `${JSON.stringify({ model: "m", message: { role: "assistant", content }, done, ...(done ? { done_reason: "stop", eval_count: 9 } : {}) })}\n`;
const openAiPart = (content: string, done: boolean): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n${done ? "data: [DONE]\n\n" : ""}`;

/** What Ollama would silently do wrong with. */
function ollamaProblem(body: ChatRequest): string | null {
  const options = body["options"] as { readonly num_ctx?: number; readonly num_predict?: number } | undefined;
  if (typeof options?.num_ctx !== "number") return "num_ctx is missing: the front of the prompt would be dropped";
  if (typeof options.num_predict !== "number") return "num_predict is missing: the answer may never end";
  if (body["truncate"] !== false || body["shift"] !== false) return "truncate and shift are not off";
  return typeof body["format"] === "object" ? null : "format is no JSON schema";
}

function openAiProblem(body: ChatRequest): string | null {
  const format = body["response_format"] as { readonly type?: string } | undefined;
  if (format?.type !== "json_schema") return "response_format is no JSON schema";
  return typeof body["temperature"] === "number" && typeof body["top_p"] === "number" ? null : "temperature and top_p would become 1";
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}
