import type { Child } from "hono/jsx";
import type { Tone } from "../../../../core/card.js";
import type { Markup } from "../markup.js";

/**
 * What stands in a column. `name`: what the row is about, its heading. `mark` and `host` say by themselves what they are; `text`
 * and `time` have the column's title in front where a row has become a box.
 */
export interface Column<Item> {
  readonly title: string;
  readonly holds: "name" | "mark" | "host" | "text" | "time";
  readonly cell: (item: Item) => Child;
}

interface TableProps<Item> {
  /** The class of the table: what its rows are. */
  readonly of: "incidents" | "agents" | "mutes";
  readonly columns: readonly Column<Item>[];
  /** One for each row. */
  readonly items: readonly Item[];
  /** The colour of a row's edge; without it none. */
  readonly toneOf?: (item: Item) => Tone;
}

/** Rows under headings; on a narrow screen each row is a box that begins with its name. */
export function Table<Item>({ of, columns, items, toneOf }: TableProps<Item>): Markup {
  return (
    <table class={of}>
      <thead>
        <tr>
          {columns.map(({ title }) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr class={toneOf === undefined ? undefined : `tone-${toneOf(item)}`}>
            {columns.map(({ title, holds, cell }) => (
              <Cell title={title} holds={holds}>
                {cell(item)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps extends Pick<Column<never>, "title" | "holds"> {
  readonly children?: Child;
}

function Cell({ title, holds, children }: CellProps): Markup {
  const style = `cell-${holds}`;
  if (holds === "name") {
    return (
      <th scope="row" class={style}>
        {children}
      </th>
    );
  }
  const label = holds === "text" || holds === "time" ? title.replace(" (UTC)", "") : undefined;
  return (
    <td class={style} data-label={label}>
      {children}
    </td>
  );
}
