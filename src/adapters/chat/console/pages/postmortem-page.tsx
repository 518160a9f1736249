import { escapeText } from "../../../../core/escape.js";
import type { Asked } from "../guard.js";
import { html } from "../html.js";
import { readMarkdown, type Block, type Span } from "../markdown.js";
import type { Markup } from "../markup.js";
import { Layout } from "../parts/layout.js";
import { incidentPath, postmortemPath } from "../place.js";
import { sightOf } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

/** The post-mortem as a page: the very text of the file, read as the Markdown that it is. */
export async function postmortemPage({ params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  if (sight === null) return nothingHere(visitor);
  const { card, incident } = sight;
  const blocks = readMarkdown(await world.postmortem(incident));
  return html(
    <Layout title={`Post-mortem of ${card.name}`} section="incidents" visitor={visitor}>
      <p class="over">
        <a href={incidentPath(incident.id)}>Back to {card.name}</a>
        <a href={`${postmortemPath(incident.id)}.md`} download>
          Save as Markdown
        </a>
      </p>
      <article class="postmortem">
        {blocks.map((block) => (
          <BlockOf block={block} />
        ))}
      </article>
    </Layout>,
  );
}

function BlockOf({ block }: { readonly block: Block }): Markup {
  switch (block.kind) {
    case "heading":
      return <Heading level={block.level} spans={block.spans} />;
    case "paragraph":
      return (
        <p>
          <Spans spans={block.spans} />
        </p>
      );
    case "list":
      return (
        <ul>
          {block.items.map((spans) => (
            <li>
              <Spans spans={spans} />
            </li>
          ))}
        </ul>
      );
    case "code":
      return <pre class="output">{escapeText(block.text)}</pre>;
    case "table":
      return <TableOf head={block.head} rows={block.rows} />;
  }
}

function Heading({ level, spans }: { readonly level: 1 | 2 | 3; readonly spans: readonly Span[] }): Markup {
  const its = <Spans spans={spans} />;
  return level === 1 ? <h1>{its}</h1> : level === 2 ? <h2>{its}</h2> : <h3>{its}</h3>;
}

/** A table without words at its top is one of names and values. */
function TableOf({
  head,
  rows,
}: {
  readonly head: readonly (readonly Span[])[];
  readonly rows: readonly (readonly (readonly Span[])[])[];
}): Markup {
  const titled = head.some((spans) => spans.length > 0);
  return (
    <div class="scrolled" tabindex={0} role="group" aria-label="Table">
      <table class="plain">
        {titled ? (
          <thead>
            <tr>
              {head.map((spans) => (
                <th scope="col">
                  <Spans spans={spans} />
                </th>
              ))}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {rows.map(([first = [], ...others]) => (
            <tr>
              <th scope="row">
                <Spans spans={first} />
              </th>
              {others.map((spans) => (
                <td>
                  <Spans spans={spans} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Spans({ spans }: { readonly spans: readonly Span[] }): Markup {
  return <>{spans.map(({ text, isStrong }) => (isStrong ? <b>{escapeText(text)}</b> : escapeText(text)))}</>;
}
