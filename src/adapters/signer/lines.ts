import type { Socket } from "node:net";

/** Cuts what a socket says into lines of UTF-8. A line longer than the limit ends the connection: nobody of ours sends one. */
export function readLines(socket: Socket, maxBytes: number, onLine: (line: string) => void): void {
  let parts: Buffer[] = [];
  let length = 0;
  socket.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, at)]);
      parts = [];
      length = 0;
      from = at + 1;
      if (line.length > maxBytes) return void socket.destroy();
      onLine(line.toString("utf8"));
      if (socket.destroyed) return;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > maxBytes) socket.destroy();
  });
}
