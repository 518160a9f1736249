import type { Card } from "../../../../core/card.js";
import type { Markup } from "../markup.js";
import { incidentPath } from "../place.js";
import { Icon } from "./icon.js";
import { SeverityMark } from "./marks.js";

/** How urgent, which one, where: above every title that is about an incident. */
export function IncidentLine({ card, linked = true }: { readonly card: Card; readonly linked?: boolean }): Markup {
  return (
    <p class="over">
      <SeverityMark severity={card.severity} />{" "}
      {linked ? (
        <a class="id" href={incidentPath(card.incidentId)}>
          {card.name}
        </a>
      ) : (
        <span class="id">{card.name}</span>
      )}
      <span class="host">
        <Icon name="host" /> {card.host}
      </span>
    </p>
  );
}
