import type { Tone } from "../../../../core/card.js";
import { escapeText } from "../../../../core/escape.js";
import type { HealthFact, HealthState } from "../../../../ports/health.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Layout } from "../parts/layout.js";
import { StateMark } from "../parts/marks.js";
import { Prose } from "../parts/prose.js";
import type { ConsoleWorld } from "../world.js";

/** How every part of Tagout is, worst first, with what to do about it. */
export async function healthPage(asked: Asked, world: ConsoleWorld): Promise<Response> {
  const facts = await world.health.check();
  const worst = order.find((state) => facts.some((fact) => fact.state === state)) ?? "ok";
  return html(
    <Layout title="Health" section="health" visitor={asked.visitor} live="/live" said={asked.said} spoken={summaries[worst]}>
      <h1>Health</h1>
      <div id="health" data-part>
        <p class={`said tone-${tones[worst]}`}>
          <StateMark tone={tones[worst]} label={summaries[worst]} />
        </p>
        <ul class="parts">
          {facts
            .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
            .map((fact) => (
              <Part fact={fact} />
            ))}
        </ul>
      </div>
    </Layout>,
  );
}

const order: readonly HealthState[] = ["down", "degraded", "ok", "off"];
const tones: Readonly<Record<HealthState, Tone>> = { down: "danger", degraded: "warn", ok: "ok", off: "neutral" };
const labels: Readonly<Record<HealthState, string>> = { down: "Down", degraded: "Works with less", ok: "Well", off: "Off" };
const summaries: Readonly<Record<HealthState, string>> = {
  down: "Something is down. What still works goes on.",
  degraded: "Everything works, some of it with less.",
  ok: "Everything is well.",
  off: "Nothing is in use.",
};

function Part({ fact }: { readonly fact: HealthFact }): Markup {
  return (
    <li class={`part tone-${tones[fact.state]}`}>
      <h2>{escapeText(fact.part)}</h2>
      <StateMark tone={tones[fact.state]} label={labels[fact.state]} />
      <p>
        <Prose text={fact.detail} />
      </p>
    </li>
  );
}
