import type { Child } from "hono/jsx";
import type { Tone } from "../../../../core/card.js";
import type { Markup } from "../markup.js";

/**
 * What stands in a column. `name`: what the row is about, its heading. `mark` and `host` say by themselves what they are; `text`
 * and `time` have the column's title in front where a row has become a box.
 */
export interface Column {
  readonly title: string;
  readonly holds: "name" | "mark" | "host" | "text" | "time";
}

export interface Row {
  /** One for each column. */
  readonly cells: readonly Child[];
  /** The colour of the row's edge; without it none. */
  readonly tone?: Tone;
}

interface TableProps {
  /** The class of the table: what its rows are. */
  readonly of: "incidents" | "agents" | "mutes";
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Rows under headings; on a narrow screen each row is a box that begins with its name. */
export function Table({ of, columns, rows }: TableProps): Markup {
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
        {rows.map(({ cells, tone }) => (
          <tr class={tone === undefined ? undefined : `tone-${tone}`}>
            {columns.map((column, n) => (
              <Cell column={column}>{cells[n]}</Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ column: { title, holds }, children }: { readonly column: Column; readonly children?: Child }): Markup {
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
