import { blocked } from "../facts.js";
import { programName } from "../argv.js";
import { objecting, type Check } from "./check.js";

const shells = /^(?:sh|bash|dash|ash|zsh|ksh|fish|busybox|python[0-9.]*|perl|ruby|node|php|lua|su|sudo|nsenter|chroot)$/;

/** A shell or an interpreter inside a container is a person's way in. */
export const shellInside: Check = ({ parsed }) => {
  const program = parsed.operands[1] ?? null;
  return {
    findings: objecting([
      program !== null && shells.test(programName(program.value))
        ? blocked("exec.shell", "A shell inside a container runs whatever it is told.", "name one command that looks")
        : null,
      program,
    ]),
  };
};
