import type { Child } from "hono/jsx";
import { stateLabels } from "../../../../core/card/state.js";
import { states } from "../../../../core/incident.js";
import { severities } from "../../../../core/signal.js";
import { isNarrowed, listPath, nothingAsked, spans, type ListQuery } from "../filter.js";
import type { Markup } from "../markup.js";

/** The form over the list. It is a GET, so that what was asked for can be bookmarked and sent to somebody. */
export function Filters({ query }: { readonly query: ListQuery }): Markup {
  const folds = query.host !== "" || query.severity !== null || query.state !== null;
  return (
    <form class="filters" method="get" action="/" role="search" aria-label="Incidents">
      {query.view === "open" ? null : <input type="hidden" name="view" value={query.view} />}
      <label>
        Text
        <input
          id="filter-text"
          type="search"
          name="text"
          value={query.text}
          maxlength={100}
          autocomplete="off"
          data-shortcut="/"
          placeholder="what, unit, path"
        />
      </label>
      <div class="row">
        <button type="submit">Filter</button>
        {isNarrowed(query) ? <a href={listPath({ ...nothingAsked, view: query.view })}>Clear</a> : null}
      </div>
      <details class="more-filters" id="more-filters" open={folds}>
        <summary>By host, severity, state</summary>
        <div class="fields">
          <Field name="host" value={query.host} label="Host" placeholder="web-07 or web-*" />
          <Choice name="severity" label="Severity" chosen={query.severity} options={severities.map((id) => ({ id, label: id }))} />
          <Choice name="state" label="State" chosen={query.state} options={states.map((id) => ({ id, label: stateLabels[id].label }))} />
        </div>
      </details>
      <Later query={query} />
    </form>
  );
}

/** Asked for less often, and folded until it is. */
function Later({ query }: { readonly query: ListQuery }): Markup {
  return (
    <details
      class="time-filters"
      id="time-filters"
      open={query.label !== "" || query.within !== null || query.from !== "" || query.to !== ""}
    >
      <summary>By label and time</summary>
      <div class="fields">
        <Field name="label" value={query.label} label="Label of the host" placeholder="env=production" />
        <Choice name="within" label="Opened" chosen={query.within} options={spans} />
        <Moment name="from" value={query.from}>
          Opened from (UTC)
        </Moment>
        <Moment name="to" value={query.to}>
          Opened before (UTC)
        </Moment>
      </div>
    </details>
  );
}

interface FieldProps {
  readonly name: "host" | "label";
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
}

function Field({ name, value, label, placeholder }: FieldProps): Markup {
  return (
    <label>
      {label}
      <input
        id={`filter-${name}`}
        type="text"
        name={name}
        value={value}
        maxlength={100}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={placeholder}
      />
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly chosen: string | null;
  readonly options: readonly { readonly id: string; readonly label: string }[];
}

function Choice({ name, label, chosen, options }: ChoiceProps): Markup {
  return (
    <label>
      {label}
      <select id={`filter-${name}`} name={name}>
        <option value="">any</option>
        {options.map((option) => (
          <option value={option.id} selected={option.id === chosen}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

function Moment({ name, value, children }: { readonly name: "from" | "to"; readonly value: string; readonly children: Child }): Markup {
  return (
    <label>
      {children}
      <input id={`filter-${name}`} type="datetime-local" name={name} value={value} />
    </label>
  );
}
