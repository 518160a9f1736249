import { escapeText } from "../../../../core/escape.js";
import { count, oneLine } from "../../../../core/card/words.js";
import { labelTexts, type HostProfile } from "../../../../core/host.js";
import type { AgentRow } from "../../../../ports/store.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { StateMark } from "../parts/marks.js";
import { Table, type Column } from "../parts/table.js";
import { Time } from "../parts/time.js";
import { agentsFor } from "../sight.js";
import type { ConsoleWorld } from "../world.js";

/** Certificates last a day and are renewed well before their end: less than this left means that renewing does not work. */
const lateMs = 6 * 3_600_000;

/** The hosts this visitor may see, and how each agent stands with the hub. */
export async function agentsPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const [agents, open] = await Promise.all([agentsFor(asked.visitor, world), world.store.openByHost()]);
  const connected = new Set(world.agents.connected());
  const now = world.clock.now();
  const summary = summaryOf(agents, connected, now);
  const shown = agents.map((agent) => ({
    ...agent,
    standing: standingOf(agent, connected.has(agent.host), now),
    open: open.get(agent.host) ?? 0,
    policyHash: world.policy.hash,
    isLate: isLate(agent, now),
  }));
  return html(
    <Layout title="Agents" section="agents" visitor={asked.visitor} live="/live" said={asked.said} spoken={summary} wide>
      <h1>Agents</h1>
      <div id="agents" data-part>
        {agents.length === 0 ? (
          <NoAgents />
        ) : (
          <>
            <p class="lead">{summary}</p>
            <Table of="agents" columns={columns} items={shown} />
          </>
        )}
      </div>
      {agents.length === 0 ? null : <ByTerminal />}
    </Layout>,
  );
}

function summaryOf(agents: readonly AgentRow[], connected: ReadonlySet<string>, now: number): string {
  const live = agents.filter(({ revokedAt }) => revokedAt === null);
  const late = live.filter((agent) => isLate(agent, now)).length;
  const here = live.filter(({ host }) => connected.has(host)).length;
  const certificates = late === 0 ? "" : ` ${count(late, "certificate")} not renewed in time.`;
  return `${here} of ${count(live.length, "agent")} connected to this hub.${certificates}`;
}

const isLate = ({ certificateExpires, revokedAt }: AgentRow, now: number): boolean =>
  revokedAt === null && certificateExpires - now < lateMs;

/** A click cannot shut a host out or let one in: whoever may do that may read the hub's own files. */
function ByTerminal(): Markup {
  return (
    <section class="panel by-terminal" aria-labelledby="by-terminal-title">
      <h2 id="by-terminal-title">In and out</h2>
      <p>Hosts are let in and shut out in a terminal on the hub, not here:</p>
      <dl class="commands-list">
        <div>
          <dt>Shut a host out, its connection included</dt>
          <dd>
            <code>npx tagout agent revoke HOST</code>
          </dd>
        </div>
        <div>
          <dt>Let a host in (again)</dt>
          <dd>
            <code>npx tagout agent add HOST --label env=production</code>
          </dd>
        </div>
        <div>
          <dt>A certificate that was not renewed in time</dt>
          <dd>
            Look at the agent: <code>systemctl status tagout-agent</code> on that host.
          </dd>
        </div>
      </dl>
    </section>
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

type Standing = Parameters<typeof StateMark>[0];

function standingOf({ revokedAt, certificateExpires, lastSeenAt }: AgentRow, connected: boolean, now: number): Standing {
  if (revokedAt !== null) return { tone: "neutral", label: "Revoked" };
  if (connected) return { tone: "ok", label: "Connected" };
  if (certificateExpires <= now) return { tone: "danger", label: "Certificate expired" };
  return lastSeenAt === null ? { tone: "info", label: "Not seen yet" } : { tone: "warn", label: "Not connected here" };
}

/** An agent as its row shows it. */
interface Shown extends AgentRow {
  readonly standing: Standing;
  /** Incidents that are open on its host. */
  readonly open: number;
  /** The hash of the hub's own policy. */
  readonly policyHash: string;
  /** Whether its certificate should have been renewed by now. */
  readonly isLate: boolean;
}

const columns: readonly Column<Shown>[] = [
  { title: "Host", holds: "name", cell: ({ host }) => <HostLink host={host} /> },
  { title: "Stands", holds: "mark", cell: ({ standing }) => <StateMark {...standing} /> },
  { title: "Open", holds: "text", cell: ({ host, open }) => <OpenIncidents host={host} open={open} /> },
  { title: "Mode", holds: "text", cell: ({ profile }) => <Mode profile={profile} /> },
  {
    title: "Labels",
    holds: "text",
    cell: ({ labels }) => labelTexts(labels).map((text) => <code class="label">{escapeText(text)}</code>),
  },
  { title: "System", holds: "text", cell: ({ profile }) => (profile === null ? <Unknown /> : <System profile={profile} />) },
  {
    title: "Agent and policy",
    holds: "text",
    cell: ({ profile, policyHash }) => (profile === null ? <Unknown /> : <Versions profile={profile} policyHash={policyHash} />),
  },
  { title: "Last seen (UTC)", holds: "time", cell: ({ lastSeenAt }) => (lastSeenAt === null ? "never" : <Time at={lastSeenAt} brief />) },
  {
    title: "Certificate until (UTC)",
    holds: "time",
    cell: ({ certificateExpires, isLate: late }) => (
      <>
        <Time at={certificateExpires} brief />
        {late ? <StateMark tone="warn" label="Not renewed in time" /> : null}
      </>
    ),
  },
];

function HostLink({ host }: { readonly host: string }): Markup {
  return (
    <a id={`agent-${host}`} href={`/?view=all&host=${encodeURIComponent(host)}`}>
      {host}
    </a>
  );
}

function OpenIncidents({ host, open }: Pick<Shown, "host" | "open">): Markup {
  if (open === 0) return <>none</>;
  return (
    <a id={`open-${host}`} href={`/?host=${encodeURIComponent(host)}`} aria-label={`${count(open, "open incident")} on ${host}`}>
      {open}
    </a>
  );
}

function Mode({ profile }: Pick<Shown, "profile">): Markup {
  if (profile === null) return <Unknown />;
  return profile.mode === "live" ? <b>live</b> : <>dry-run only</>;
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
