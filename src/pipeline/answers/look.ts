import { cardOf } from "../../core/card-of.js";
import { cardText } from "../../core/card-text.js";
import { listText } from "../../core/slash/list-text.js";
import { listPageSize, type ListQuery } from "../../core/slash/verbs/list.js";
import type { Target } from "../../core/slash/words.js";
import type { Reply } from "../../ports/chat.js";
import { agentsInSight, inSight, isReply, said, type Asker } from "./asker.js";

export async function listAnswer({ page, ...filter }: ListQuery, asker: Asker): Promise<Reply> {
  const { ports, hub } = asker;
  const hosts = (await agentsInSight(asker)).map(({ host }) => host);
  const { rows, total } = await ports.incidents.list({ ...filter, hosts, limit: listPageSize, offset: (page - 1) * listPageSize });
  return said(listText(rows, total, page, hub.command));
}

export async function showAnswer(id: Target, asker: Asker): Promise<Reply> {
  const incident = await inSight(id, asker);
  if (isReply(incident)) return incident;
  const { ports, hub } = asker;
  return said(cardText(cardOf(incident, ports.access, ports.clock.now()), hub.command));
}
