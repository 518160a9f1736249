import { longestPerson } from "../../../../core/card/person.js";
import { count, oneLine } from "../../../../core/card/words.js";
import { mayMute, mutesInSight } from "../../../../core/mute-access.js";
import { rolesSomewhere } from "../../../../core/access.js";
import { hostMatches, type Mute } from "../../../../core/mute.js";
import { signalKinds } from "../../../../core/signal.js";
import type { AgentRow } from "../../../../ports/store.js";
import type { Asked } from "../guard.js";
import { html, seeOther } from "../html.js";
import type { Markup } from "../markup.js";
import { Problem, SpanField, WhyField } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { PostForm } from "../parts/post-form.js";
import { Table, type Column } from "../parts/table.js";
import { Time } from "../parts/time.js";
import { muteTyped, readMute, type FieldProblem, type MuteTyped } from "../quiet-form.js";
import { saidCookie } from "../said.js";
import type { Visitor } from "../session.js";
import { agentsFor } from "../sight.js";
import type { ConsoleWorld } from "../world.js";

/** What is kept out of chat, until when and why, with the form that begins a mute; `host` and `rule` of the address are filled in. */
export function mutesPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  return page(asked, muteTyped(new URL(asked.request.url).searchParams), null, world);
}

export async function beginMute(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const typed = muteTyped(asked.form);
  const read = readMute(typed);
  if (!read.ok) return page(asked, typed, read.error, world);
  const reply = await world.quieting.mute(read.value, asked.visitor.actor);
  return seeOther("/mutes", [saidCookie(world.jar, asked.visitor, reply)]);
}

export async function endMute({ params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const number = /^[1-9]\d{0,8}$/.test(params["n"] ?? "") ? Number(params["n"]) : null;
  const reply =
    number === null ? { ok: false, text: "A mute has a number; see the list." } : await world.quieting.unmute(number, visitor.actor);
  return seeOther("/mutes", [saidCookie(world.jar, visitor, reply)]);
}

async function page({ visitor, said }: Asked, typed: MuteTyped, problem: FieldProblem | null, world: ConsoleWorld): Promise<Response> {
  const [all, enrolled, inSight] = await Promise.all([
    world.store.mutes(world.clock.now()),
    world.store.agents(),
    agentsFor(visitor, world),
  ]);
  const { actor } = visitor;
  const access = world.access();
  const hosts = enrolled.filter(({ revokedAt }) => revokedAt === null);
  const mutes = mutesInSight(
    access,
    actor,
    all,
    inSight.map(({ host }) => host),
  ).toSorted((a, b) => a.until - b.until);
  const roles = rolesSomewhere(access, actor);
  return html(
    <Page
      {...{ visitor, said, typed, problem, mutes, inSight }}
      mayEnd={({ host }) => mayMute(access, actor, host, hosts)}
      mayBegin={roles.has("responder") || roles.has("admin")}
    />,
    problem === null ? 200 : 422,
  );
}

interface PageProps {
  readonly visitor: Visitor;
  readonly said: Asked["said"];
  readonly typed: MuteTyped;
  readonly problem: FieldProblem | null;
  readonly mutes: readonly Mute[];
  readonly inSight: readonly AgentRow[];
  readonly mayBegin: boolean;
  readonly mayEnd: (mute: Mute) => boolean;
}

function Page({ visitor, said, typed, problem, mutes, inSight, mayBegin, mayEnd }: PageProps): Markup {
  const summary = mutes.length === 0 ? "Nothing is muted." : `${count(mutes.length, "mute")} in force.`;
  return (
    <Layout title="Mutes" section="mutes" visitor={visitor} live="/live" said={said} spoken={summary} wide>
      <h1>Mutes</h1>
      <p class="lead">
        A mute keeps the cards of some hosts out of the chat channels for a while. The incidents are stored and diagnosed all the same, and
        stand here on the console.
      </p>
      <div id="mutes" data-part>
        {mutes.length === 0 ? (
          <p class="said tone-ok">
            <Icon name="check" /> {summary}
          </p>
        ) : (
          <Mutes {...{ mutes, inSight, visitor, mayEnd }} />
        )}
      </div>
      {mayBegin ? (
        <Begin visitor={visitor} typed={typed} problem={problem} hosts={inSight.map(({ host }) => host)} />
      ) : (
        <p class="quiet">To mute you need the role responder or admin on every host that the mute names.</p>
      )}
    </Layout>
  );
}

/** A mute as its row shows it. */
interface Shown {
  readonly mute: Mute;
  /** Hosts in sight that it names. */
  readonly covered: number;
  readonly mayEnd: boolean;
  readonly visitor: Visitor;
}

const columns: readonly Column<Shown>[] = [
  {
    title: "Hosts",
    holds: "name",
    cell: ({ mute, covered }) => (
      <>
        <b>{oneLine(mute.host, 63)}</b> <span class="quiet">{count(covered, "host")}</span>
      </>
    ),
  },
  { title: "Signal", holds: "text", cell: ({ mute }) => (mute.kind === "*" ? "every signal" : mute.kind) },
  { title: "Why", holds: "text", cell: ({ mute }) => oneLine(mute.reason, 500) },
  { title: "By", holds: "text", cell: ({ mute }) => oneLine(mute.by, longestPerson) },
  { title: "Until (UTC)", holds: "time", cell: ({ mute }) => <Time at={mute.until} brief /> },
  {
    title: "End",
    holds: "mark",
    cell: ({ mute, mayEnd, visitor }) => (mayEnd ? <End mute={mute} visitor={visitor} /> : <span class="quiet">not for you</span>),
  },
];

type MutesProps = Pick<PageProps, "mutes" | "inSight" | "visitor" | "mayEnd">;

function Mutes({ mutes, inSight, visitor, mayEnd }: MutesProps): Markup {
  const items = mutes.map((mute) => ({
    mute,
    covered: inSight.filter(({ host }) => hostMatches(mute.host, host)).length,
    mayEnd: mayEnd(mute),
    visitor,
  }));
  return <Table of="mutes" columns={columns} items={items} />;
}

function End({ mute: { id, host }, visitor }: { readonly mute: Mute; readonly visitor: Visitor }): Markup {
  return (
    <PostForm csrf={visitor.csrf} action={`/mutes/${id}/end`}>
      <button type="submit" id={`end-${id}`} class="small">
        End it<span class="unseen">{` mute ${id} of ${host}`}</span>
      </button>
    </PostForm>
  );
}

interface BeginProps {
  readonly visitor: Visitor;
  readonly typed: MuteTyped;
  readonly problem: FieldProblem | null;
  readonly hosts: readonly string[];
}

/** A list of hosts to choose from is offered as hints: a pattern is typed freely. */
function Begin({ visitor, typed, problem, hosts }: BeginProps): Markup {
  const whyOf = (field: FieldProblem["field"]): string | null => (problem?.field === field ? problem.why : null);
  return (
    <PostForm csrf={visitor.csrf} class="panel mute-form" action="/mutes" aria-labelledby="begin-title">
      <h2 id="begin-title">Mute some hosts</h2>
      <label class="field">
        Hosts
        <input
          id="mute-host"
          name="host"
          type="text"
          value={typed.host}
          maxlength={63}
          required
          list="known-hosts"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="web-07 or web-*"
          aria-describedby={whyOf("host") === null ? undefined : "problem-host"}
        />
        <Problem id="problem-host" why={whyOf("host")} />
      </label>
      <datalist id="known-hosts">
        {hosts.slice(0, 500).map((host) => (
          <option value={host}></option>
        ))}
      </datalist>
      <label class="field">
        Signal
        <select id="mute-rule" name="rule" aria-describedby={whyOf("rule") === null ? undefined : "problem-rule"}>
          <option value="*">every signal</option>
          {signalKinds.map((kind) => (
            <option value={kind} selected={kind === typed.rule}>
              {kind}
            </option>
          ))}
        </select>
        <Problem id="problem-rule" why={whyOf("rule")} />
      </label>
      <SpanField chosen={typed.for} problem={whyOf("for")} />
      <WhyField typed={typed.reason} problem={whyOf("reason")} needed hint="migration of the payments database" />
      <div class="buttons">
        <button type="submit" class="primary" id="mute-begin">
          Mute
        </button>
      </div>
    </PostForm>
  );
}
