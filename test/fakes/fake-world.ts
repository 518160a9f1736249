import { PassThrough } from "node:stream";
import type { World } from "../../src/cli/world.js";

export interface FakeWorld {
  readonly world: World;
  /** What was said and complained of, in order. */
  readonly said: string[];
  readonly complaints: string[];
  /** Exit codes asked for; the last one counts. */
  readonly codes: number[];
}

/** What a command may know of its process, with what it says kept. */
export function fakeWorld(over: Partial<World> = {}): FakeWorld {
  const [said, complaints, codes]: [string[], string[], number[]] = [[], [], []];
  const io = new PassThrough();
  const world: World = {
    name: "npx tagout",
    env: {},
    uid: process.getuid?.() ?? -1,
    home: "/nonexistent",
    nodePath: "",
    // A line that no table knows the end of, so that no test fails on the day when today's ends.
    nodeVersion: "100.0.0",
    programs: { hub: "", agent: "", faults: "" },
    stdin: io,
    stdout: io,
    say: (line) => void said.push(line),
    complain(line) {
      said.push(line);
      complaints.push(line);
    },
    leaveWith: (code) => void codes.push(code),
    stopping: new AbortController().signal,
    stop: () => undefined,
    ...over,
  };
  return { world, said, complaints, codes };
}
