import { escapeText } from "../../../../core/escape.js";
import { familyTable } from "../../../../core/policy/families/index.js";
import type { CommandSpec } from "../../../../core/policy/spec.js";
import type { Policy } from "../../../../core/policy/policy.js";
import { rulings } from "../../../../core/policy/verdict.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import type { Markup } from "../markup.js";
import { Layout } from "../parts/layout.js";
import { VerdictMark } from "../parts/marks.js";
import { CommandLine } from "../parts/prose.js";
import type { ConsoleWorld } from "../world.js";
import { tryPath } from "./policy-page.js";

const maxText = 100;

interface ShownFamily {
  readonly name: string;
  readonly about: string;
  readonly specs: readonly CommandSpec[];
}

/** Every rule of the policy in force, family by family, with the commands that show what it means. */
export function rulesPage({ request, visitor }: Asked, { policy }: ConsoleWorld): Promise<Response> {
  const params = new URL(request.url).searchParams;
  const all = familiesOf(policy);
  const text = (params.get("text") ?? "").trim().slice(0, maxText);
  const family = all.find(({ name }) => name === params.get("family"))?.name ?? null;
  // One family or a search fits on a page; all of it would be half a megabyte.
  const shown = family === null && text === "" ? [] : all.filter(({ name }) => family === null || name === family);
  const found = shown
    .map((one) => ({ ...one, specs: one.specs.filter((spec) => mentions(spec, text)) }))
    .filter(({ specs }) => specs.length > 0);
  return Promise.resolve(
    html(
      <Layout title="Rules" section="policy" visitor={visitor} wide>
        <p class="over">
          <a href="/policy">Back to the policy</a>
        </p>
        <h1>Rules</h1>
        <p class="lead">
          A program that no rule names is held for a person. Of several rules that fit, the strictest counts. Version{" "}
          <code>{escapeText(policy.version)}</code>.
        </p>
        <Search all={all} family={family} text={text} />
        {shown.length === 0 ? <Families all={all} /> : <Found found={found} />}
      </Layout>,
    ),
  );
}

/** The built-in families, and what the organisation's file adds to them. */
function familiesOf({ specs }: Policy): readonly ShownFamily[] {
  const builtIn = new Set(familyTable.flatMap((family) => family.specs));
  const own = [...new Set([...specs.values()].map(({ spec }) => spec))].filter((spec) => !builtIn.has(spec));
  const organisation = { name: "organisation", about: "what your organisation's file adds", specs: own };
  return [...familyTable, ...(own.length === 0 ? [] : [organisation])];
}

function mentions({ id, programs, because, examples }: CommandSpec, text: string): boolean {
  const said = [id, ...programs, because, ...rulings.flatMap((ruling) => examples[ruling] ?? [])];
  return said.some((words) => words.toLowerCase().includes(text.toLowerCase()));
}

interface SearchProps {
  readonly all: readonly ShownFamily[];
  readonly family: string | null;
  readonly text: string;
}

function Search({ all, family, text }: SearchProps): Markup {
  return (
    <form class="rules-search" method="get" action="/policy/rules" role="search" aria-label="Rules">
      <label>
        Text
        <input
          id="rules-text"
          type="search"
          name="text"
          value={text}
          maxlength={maxText}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-shortcut="/"
          placeholder="program, rule, words"
        />
      </label>
      <label>
        Family
        <select id="rules-family" name="family">
          <option value="">all</option>
          {all.map(({ name, about }) => (
            <option value={name} selected={name === family}>
              {`${name}: ${about}`}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Find</button>
    </form>
  );
}

function Families({ all }: { readonly all: readonly ShownFamily[] }): Markup {
  return (
    <ul class="families">
      {all.map(({ name, about, specs }) => (
        <li>
          <a href={`/policy/rules?family=${name}`}>
            <b>{name}</b> <span class="about">{about}</span> <span class="count">{specs.length}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Found({ found }: { readonly found: readonly ShownFamily[] }): Markup {
  if (found.length === 0) {
    return (
      <p class="empty">
        No rule mentions that. <a href="/policy/rules">All families</a>
      </p>
    );
  }
  return (
    <>
      {found.map(({ name, about, specs }) => (
        <section aria-labelledby={`family-${name}`}>
          <h2 class="family" id={`family-${name}`}>
            {name}: {about}, {specs.length} {specs.length === 1 ? "rule" : "rules"}
          </h2>
          <ol class="rules">
            {specs.map((spec) => (
              <Rule spec={spec} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Rule({ spec }: { readonly spec: CommandSpec }): Markup {
  const { id, programs, because, examples, refused } = spec;
  return (
    <li class="panel rule-entry">
      <p>
        {programs.map((program) => (
          <code class="argument">{escapeText(program)}</code>
        ))}{" "}
        {refused === undefined ? null : <VerdictMark verdict={refused.ruling} />} <span class="rule">Rule {escapeText(id)}</span>
      </p>
      <p>{escapeText(because)}.</p>
      <dl class="examples">
        {rulings.map((ruling) => {
          const its = examples[ruling] ?? [];
          return its.length === 0 ? null : (
            <div>
              <dt>
                <VerdictMark verdict={ruling} />
              </dt>
              <dd>
                {its.map((text) => (
                  <a href={tryPath(text)} aria-label={`Judge ${text}`}>
                    <CommandLine text={text} />
                  </a>
                ))}
              </dd>
            </div>
          );
        })}
      </dl>
    </li>
  );
}
