import { escapeText } from "../../../../core/escape.js";
import { emptyContext, type PolicyContext } from "../../../../core/policy/context.js";
import { evaluate, type Judgement } from "../../../../core/policy/evaluate.js";
import type { Policy } from "../../../../core/policy/policy.js";
import type { Finding } from "../../../../core/policy/verdict.js";
import { quoteArgv } from "../../../../core/shell/quote.js";
import type { Script } from "../../../../core/shell/script.js";
import type { AgentRow } from "../../../../ports/store.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Icon } from "../parts/icon.js";
import { Layout } from "../parts/layout.js";
import { VerdictMark } from "../parts/marks.js";
import { PostForm } from "../parts/post-form.js";
import { CommandLine, Prose } from "../parts/prose.js";
import type { Visitor } from "../session.js";
import { agentsFor } from "../sight.js";
import type { ConsoleWorld } from "../world.js";

const maxText = 8_000;

/** Where anybody with a role can ask what the policy says of a command. Nothing typed here runs, is stored or is logged. */
export function policyPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  return judgedPage(asked, new URL(asked.request.url).searchParams, world);
}

export function tryPolicy(asked: Asked, world: ConsoleWorld): Promise<Response> {
  return judgedPage(asked, asked.form, world);
}

/** Where a rule's example is judged. What people type goes by the form instead: addresses end up in logs and histories. */
export const tryPath = (command: string): string => `/policy?${new URLSearchParams({ command }).toString()}`;

async function judgedPage({ visitor }: Asked, given: URLSearchParams, world: ConsoleWorld): Promise<Response> {
  const agents = await agentsFor(visitor, world);
  // A form sends line ends as CR LF; the person typed LF.
  const text = (given.get("command") ?? "").replaceAll("\r\n", "\n").slice(0, maxText);
  const host = agents.find((agent) => agent.host === given.get("host"));
  const judged = text.trim() === "" ? null : evaluate(text, contextOf(host), world.policy);
  return html(<Page visitor={visitor} world={world} agents={agents} text={text} host={host?.host ?? ""} judged={judged} />);
}

/** What the hub would know of that host when no incident names a process. */
function contextOf(agent: AgentRow | undefined): PolicyContext {
  return agent?.profile == null ? emptyContext : { processes: [], units: agent.profile.units, logScopes: agent.profile.logScopes };
}

interface PageProps {
  readonly visitor: Visitor;
  readonly world: ConsoleWorld;
  readonly agents: readonly AgentRow[];
  readonly text: string;
  readonly host: string;
  readonly judged: Judgement | null;
}

function Page({ visitor, world, agents, text, host, judged }: PageProps): Markup {
  return (
    <Layout title="Policy" section="policy" visitor={visitor}>
      <h1>Policy</h1>
      <p class="lead">
        What would the policy say? Version <code>{escapeText(world.policy.version)}</code>, hash{" "}
        <code>{world.policy.hash.slice(0, 8)}</code>. Nothing typed here runs, and nothing of it is stored.
      </p>
      <PostForm csrf={visitor.csrf} class="try" action="/policy">
        <label class="try-command">
          Command
          <textarea
            id="try-command"
            name="command"
            rows={3}
            maxlength={maxText}
            required
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            autofocus
          >
            {text}
          </textarea>
        </label>
        <label>
          As on host
          <select id="try-host" name="host">
            <option value="">no host in particular</option>
            {agents.map((agent) => (
              <option value={agent.host} selected={agent.host === host}>
                {agent.host}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary">
          Judge
        </button>
      </PostForm>
      {judged === null ? null : <Judged text={text} judged={judged} />}
      <InForce policy={world.policy} />
    </Layout>
  );
}

/** Which files make the policy, and what the organisation's allows beyond the built-in table. */
function InForce({ policy: { layers, lifts, specs } }: { readonly policy: Policy }): Markup {
  return (
    <section class="panel in-force" aria-labelledby="in-force-title">
      <h2 id="in-force-title">In force</h2>
      <ul class="layers">
        {layers.map(({ layer, version, hash }) => (
          <li>
            {layer === "built-in" ? "The built-in table" : layer === "organisation" ? "Your organisation's file" : "The host's file"},
            version <code>{escapeText(version)}</code>, hash <code>{hash.slice(0, 8)}</code>
          </li>
        ))}
      </ul>
      <p>
        <a href="/policy/rules">Browse the rules about {specs.size} programs</a>
      </p>
      <h3>Lifts</h3>
      {lifts.length === 0 ? (
        <p class="quiet">Your organisation lifts nothing: all that the built-in table holds is held.</p>
      ) : (
        <ul class="lifts">
          {lifts.map((lift) => (
            <Lift lift={lift} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Lift({ lift: { id, lifts, because, about } }: { readonly lift: Policy["lifts"][number] }): Markup {
  return (
    <li>
      <pre class="command">
        <CommandLine text={about} />
      </pre>
      <p>
        {escapeText(because)} <span class="rule">Lift {escapeText(id)}</span>{" "}
        <span class="quiet">takes away {escapeText(lifts.join(", "))}</span>
      </p>
    </li>
  );
}

function Judged({ text, judged }: { readonly text: string; readonly judged: Judgement }): Markup {
  const { ruling, effect, findings, script } = judged;
  return (
    <section class={`panel judged step-${ruling}`} aria-labelledby="judged-title">
      <h2 id="judged-title" class="unseen">
        Verdict
      </h2>
      <p class="step-top">
        <VerdictMark verdict={ruling} label={`${ruling}: ${meaning(judged)}`} />
      </p>
      <pre class="command">
        <code>
          <Marked text={text} findings={findings} />
        </code>
      </pre>
      <ol class="findings">
        {findings.map((finding) => (
          <li>
            <p class="reason">
              <VerdictMark verdict={finding.ruling} /> <Prose text={finding.reason} />{" "}
              <span class="rule">Rule {escapeText(finding.rule)}</span>
            </p>
            {finding.mend === null ? null : (
              <p class="mend">
                <Icon name="arrow" /> What would help: <Prose text={finding.mend} />
              </p>
            )}
          </li>
        ))}
      </ol>
      {script.length === 0 ? null : <Runs script={script} effect={effect} />}
    </section>
  );
}

/** What a command does is known only of one that every rule has read to its end. */
function meaning({ ruling, effect }: Judgement): string {
  switch (ruling) {
    case "allow":
      return `runs once people unlock it, ${effect === "read" ? "only reads" : "changes the host"}`;
    case "review":
      return "Tagout never runs it, a person may do it by hand";
    case "block":
      return "Tagout never runs it";
  }
}

function Runs({ script, effect }: { readonly script: Script; readonly effect: Judgement["effect"] }): Markup {
  return (
    <div class="runs">
      <p>Without a shell, with exactly these arguments{effect === "read" ? "" : ", after a dry run"}:</p>
      <ol>
        {script
          .flatMap((pipeline) => pipeline.commands)
          .map(({ argv }) => (
            <li>
              {argv.map((argument) => (
                <code class="argument">{escapeText(quoteArgv([argument]))}</code>
              ))}
            </li>
          ))}
      </ol>
    </div>
  );
}

/** The text with the place of each finding marked; where places overlap, the worst finding keeps its own. */
function Marked({ text, findings }: { readonly text: string; readonly findings: readonly Finding[] }): Markup {
  const pieces: Markup[] = [];
  let at = 0;
  for (const { start, end, ruling } of places(text, findings)) {
    pieces.push(<>{escapeText(text.slice(at, start))}</>, <mark class={`mark-${ruling}`}>{escapeText(text.slice(start, end))}</mark>);
    at = end;
  }
  return (
    <>
      {pieces}
      {escapeText(text.slice(at))}
    </>
  );
}

function places(text: string, findings: readonly Finding[]) {
  const taken: { readonly start: number; readonly end: number; readonly ruling: Finding["ruling"] }[] = [];
  for (const { span, ruling } of findings) {
    if (span === null || ruling === "allow" || span.start < 0 || span.end > text.length || span.start >= span.end) continue;
    if (taken.every(({ start, end }) => span.end <= start || span.start >= end)) taken.push({ start: span.start, end: span.end, ruling });
  }
  return taken.toSorted((a, b) => a.start - b.start);
}
