import type { Argument } from "../argv.js";
import { blocked, type Objection } from "../facts.js";
import { plainPath } from "../values/paths.js";
import { objecting, type Check } from "./check.js";

const namespaces = /^--(?:pid|network|net|ipc|uts|userns|cgroupns)(?:=host)?$/;
const powers = /^--(?:privileged(?:=true)?|device|cap-add|security-opt|volumes-from|device-cgroup-rule)(?:=.*)?$/s;
const mounts = /^(?:-v=?|--volume=|--mount=)(.*)$/s;
const hostParts = /^\/(?:$|(?:etc|proc|sys|dev|root|home|boot|usr|run|bin|sbin|lib|lib64|var\/run|var\/lib)(?:\/|$))/;

/** A container that is given the host is the host. */
export const dockerRun: Check = ({ words }) => ({
  findings: objecting(...words.map((at, index) => [hostGiven(at, words[index + 1]), at] as const)),
});

function hostGiven({ value }: Argument, next: Argument | undefined): Objection | null {
  const given = blocked("docker.host", "It would give the container the host itself.", "leave the flag out");
  if (namespaces.test(value)) return value.endsWith("=host") || next?.value === "host" ? given : null;
  if (powers.test(value)) return given;
  const mounted = /^(?:-v|--volume|--mount)$/.test(value) ? next?.value : mounts.exec(value)?.[1];
  return mounted !== undefined && isHostPart(mounted) ? given : null;
}

function isHostPart(mount: string): boolean {
  const source = /(?:^|,)(?:source|src)=([^,]*)/.exec(mount)?.[1] ?? mount.split(":")[0] ?? "";
  return source.startsWith("/") && hostParts.test(plainPath(source));
}
