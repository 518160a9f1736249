import { incidentName } from "../../../../core/incident.js";
import type { Asked } from "../guard.js";
import { sightOf } from "../sight.js";
import type { ConsoleWorld } from "../world.js";
import { nothingHere } from "./nothing-here.js";

/** The post-mortem of one incident as a file. Text of hosts is in it, so no browser may take it for anything but text. */
export async function postmortemFile({ params, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const sight = await sightOf(params["id"] ?? "", visitor, world);
  if (sight === null) return nothingHere(visitor);
  return new Response(await world.postmortem(sight.incident), {
    headers: {
      "content-type": "text/markdown; charset=utf-8",
      "content-disposition": `attachment; filename="${incidentName(sight.incident.id)}-postmortem.md"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}
