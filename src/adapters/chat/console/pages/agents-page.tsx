import { escapeText } from "../../../../core/escape.js";
import { oneLine } from "../../../../core/card/words.js";
import type { HostProfile } from "../../../../core/host.js";
import type { AgentRow } from "../../../../ports/store.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { StateMark } from "../parts/marks.js";
import { Time } from "../parts/time.js";
import { agentsFor } from "../sight.js";
import type { ConsoleWorld } from "../world.js";

/** The hosts this visitor may see, and how each agent stands with the hub. */
export async function agentsPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const agents = await agentsFor(asked.visitor, world);
  const connected = new Set(world.agents.connected());
  const now = world.clock.now();
  return html(
    <Layout title="Agents" section="agents" visitor={asked.visitor} live="/live" said={asked.said} wide>
      <h1>Agents</h1>
      <div id="agents" data-part>
        {agents.length === 0 ? <NoAgents /> : <Agents agents={agents} connected={connected} policyHash={world.policy.hash} now={now} />}
      </div>
    </Layout>,
  );
}

function NoAgents(): Markup {
  return (
    <div class="empty">
      <p class="big">
        <Icon name="host" /> No host is enrolled that you may see.
      </p>
      <p>
        On the hub, <code>npx tagout agent add HOST</code> gives a one-time token and the command to run on the host.
      </p>
    </div>
  );
}

interface AgentsProps {
  readonly agents: readonly AgentRow[];
  readonly connected: ReadonlySet<string>;
  readonly policyHash: string;
  readonly now: number;
}

function Agents({ agents, connected, policyHash, now }: AgentsProps): Markup {
  return (
    <table class="agents">
      <thead>
        <tr>
          <th scope="col">Host</th>
          <th scope="col">Stands</th>
          <th scope="col">Mode</th>
          <th scope="col">Labels</th>
          <th scope="col">System</th>
          <th scope="col">Agent and policy</th>
          <th scope="col">Last seen (UTC)</th>
          <th scope="col">Certificate until (UTC)</th>
        </tr>
      </thead>
      <tbody>
        {agents.map((agent) => (
          <Agent agent={agent} stands={standing(agent, connected.has(agent.host), now)} policyHash={policyHash} />
        ))}
      </tbody>
    </table>
  );
}

type Standing = Parameters<typeof StateMark>[0];

function standing({ revokedAt, certificateExpires, lastSeenAt }: AgentRow, connected: boolean, now: number): Standing {
  if (revokedAt !== null) return { tone: "neutral", label: "Revoked" };
  if (connected) return { tone: "ok", label: "Connected" };
  if (certificateExpires <= now) return { tone: "danger", label: "Certificate expired" };
  return lastSeenAt === null ? { tone: "info", label: "Not seen yet" } : { tone: "warn", label: "Not connected here" };
}

function Agent({
  agent,
  stands,
  policyHash,
}: {
  readonly agent: AgentRow;
  readonly stands: Standing;
  readonly policyHash: string;
}): Markup {
  const { host, labels, profile, lastSeenAt, certificateExpires } = agent;
  return (
    <tr>
      <th scope="row" class="cell-host">
        <a id={`agent-${host}`} href={`/?view=all&host=${encodeURIComponent(host)}`}>
          {host}
        </a>
      </th>
      <td>
        <StateMark tone={stands.tone} label={stands.label} />
      </td>
      <td data-label="Mode">{profile === null ? <Unknown /> : profile.mode === "live" ? <b>live</b> : "dry-run only"}</td>
      <td data-label="Labels">
        {Object.entries(labels).map(([key, value]) => (
          <code class="label">{escapeText(`${key}=${value}`)}</code>
        ))}
      </td>
      <td data-label="System">{profile === null ? <Unknown /> : <System profile={profile} />}</td>
      <td data-label="Agent and policy">{profile === null ? <Unknown /> : <Versions profile={profile} policyHash={policyHash} />}</td>
      <td data-label="Last seen" class="cell-time">
        {lastSeenAt === null ? "never" : <Time at={lastSeenAt} brief />}
      </td>
      <td data-label="Certificate until" class="cell-time">
        <Time at={certificateExpires} brief />
      </td>
    </tr>
  );
}

function System({ profile }: { readonly profile: HostProfile }): Markup {
  return (
    <>
      {oneLine(profile.os, 60)} <span class="quiet">{oneLine(`${profile.kernel}, ${profile.cores} cores`, 60)}</span>
    </>
  );
}

function Versions({ profile, policyHash }: { readonly profile: HostProfile; readonly policyHash: string }): Markup {
  return (
    <>
      {escapeText(oneLine(profile.agentVersion, 40))}, policy{" "}
      <code>{escapeText(oneLine(`${profile.policyVersion} (${profile.policyHash.slice(0, 8)})`, 60))}</code>
      {profile.policyHash === policyHash ? null : <span class="quiet"> other than the hub's</span>}
    </>
  );
}

const Unknown = (): Markup => <span class="quiet">not told yet</span>;
