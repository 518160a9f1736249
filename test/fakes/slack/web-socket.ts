import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The server's end of one WebSocket (RFC 6455), with as much of it as Socket Mode uses: text, ping, pong, close. */
export interface Socket {
  readonly send: (message: unknown) => void;
  /** Ends it as Slack does when it moves a connection to another machine. */
  readonly close: () => void;
  /** Ends it as a broken network does. */
  readonly destroy: () => void;
}

export interface SocketEvents {
  readonly message: (message: unknown) => void;
  readonly closed: () => void;
}

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

export function acceptWebSocket(request: IncomingMessage, stream: Duplex, events: SocketEvents): Socket {
  const accept = createHash("sha1")
    .update(`${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  stream.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const write = (opcode: number, payload: Buffer): void => void (stream.writable && stream.write(frame(opcode, payload)));
  let buffered: Buffer = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (let next = firstFrame(buffered); next !== null; next = firstFrame(buffered)) {
      buffered = buffered.subarray(next.size);
      if (next.opcode === opcodes.text) events.message(JSON.parse(next.payload.toString("utf8")));
      if (next.opcode === opcodes.ping) write(opcodes.pong, next.payload);
      if (next.opcode === opcodes.close) {
        write(opcodes.close, next.payload);
        stream.end();
      }
    }
  });
  stream.on("error", () => stream.destroy());
  stream.on("close", events.closed);
  return {
    send: (message) => write(opcodes.text, Buffer.from(JSON.stringify(message))),
    close: () => write(opcodes.close, Buffer.from([0x03, 0xe8])),
    destroy: () => void stream.destroy(),
  };
}

function frame(opcode: number, payload: Buffer): Buffer {
  const length = payload.length;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0]), uint32(length)]);
  return Buffer.concat([head, payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A client always masks, and the SDK never splits a message; anything else is a bug worth a loud end. */
function firstFrame(bytes: Buffer): { readonly opcode: number; readonly payload: Buffer; readonly size: number } | null {
  if (bytes.length < 2) return null;
  const [first, second] = [bytes[0] ?? 0, bytes[1] ?? 0];
  if ((first & 0x80) === 0 || (second & 0x80) === 0) throw new Error("a frame that is split or not masked");
  const short = second & 0x7f;
  const at = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < at + 4) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < at + 4 + length) return null;
  const mask = bytes.subarray(at, at + 4);
  const payload = Buffer.from(bytes.subarray(at + 4, at + 4 + length));
  for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { opcode: first & 0x0f, payload, size: at + 4 + length };
}
