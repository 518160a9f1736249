import { Fault, thrownFields } from "../core/fault.js";
import { incidentName, type Incident } from "../core/incident.js";
import type { AgentEvents } from "../ports/agents.js";
import { reported } from "./reported.js";
import { persist, type Outcome } from "./persist.js";
import type { LinePorts } from "./ports.js";
import { renew } from "./renew.js";
import { verified } from "./verify.js";

/** How often a report meets somebody else's change of the same incident before it asks to be sent again. */
const tries = 5;

/**
 * What agents say enters the line here. Each call resolves only when it is stored, which is what the agent's
 * acknowledgement means (I6); it rejects with a Fault when it could not be, and the agent keeps what it has.
 */
export function transport(ports: LinePorts): AgentEvents {
  return {
    async hello(host, profile) {
      await ports.agentStore.seen(host, profile, ports.clock.now());
      ports.log.info("transport.hello", { host, mode: profile.mode, agentVersion: profile.agentVersion });
    },
    async evidence(host, batch) {
      const admissions = await ports.incidents.admit(host, batch, ports.clock.now());
      for (const { outcome, incidentId } of admissions) ports.log.info(`transport.${outcome}`, { host, incidentId });
      await renew(admissions, ports).catch((cause: unknown) => ports.log.warn("renew.waiting", { host, ...thrownFields(cause) }));
    },
    report: (host, report) =>
      heard(host, report.incidentId, (incident) => reported(incident, report, ports.clock.now(), ports.timing), ports),
    verification: (host, verification) =>
      heard(host, verification.incidentId, (incident) => verified(incident, verification, ports.clock.now()), ports),
  };
}

/** Applies what a host says about an incident of its own; about any other host's it is only written down. */
async function heard(host: string, incidentId: number, means: (incident: Incident) => Outcome | null, ports: LinePorts): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const incident = await ports.incidents.load(incidentId);
    const outcome = incident?.host === host ? means(incident) : null;
    if (incident === null || outcome === null) return ignored(host, incidentId, incident, ports);
    if ((await persist(incident, outcome, ports)) === "done") return;
  }
  return Promise.reject(
    new Fault("database_unavailable", `${incidentName(incidentId)} is being changed by others all the time; send it again.`, true),
  );
}

async function ignored(host: string, incidentId: number, incident: Incident | null, ports: LinePorts): Promise<void> {
  const foreign = incident?.host !== host;
  ports.log.warn(foreign ? "transport.foreign" : "transport.repeated", { host, incidentId });
  if (!foreign) return;
  const entry = { actor: `agent:${host}`, action: "report.foreign", object: incidentName(incidentId), facts: { host } };
  await ports.audit.record([entry], ports.clock.now());
}
