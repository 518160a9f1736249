import { stateLabels } from "../../core/card/state.js";
import { moment } from "../../core/card/words.js";
import { endStates, incidentName, type Incident } from "../../core/incident.js";
import { mutedUntil } from "../../core/mute.js";
import { routeTo } from "../../core/routing.js";
import type { Destination, Reply } from "../../ports/chat.js";
import { said, type Asker } from "./asker.js";

/** Puts up the card that a storm, a group, a flapping signal or quiet hours keep back, in the channel where it is asked for. */
export async function cardHere(incident: Incident, asker: Asker): Promise<Reply> {
  const { actor, channel, ports, hub } = asker;
  const here: Destination = { platform: actor.platform, channel };
  const why = await whyNoCard(incident, here, asker);
  if (why !== null) return no(why);
  const name = incidentName(incident.id);
  const asked = await ports.noise.store.askCard(here, incident.id, ports.noise.rules, ports.clock.now());
  switch (asked.kind) {
    case "up":
      ports.log.info("answer.card_asked", { incidentId: incident.id, ...here });
      return said(`The card of ${name} comes up in this channel now.`);
    case "on-its-way":
      return said(`The card of ${name} is on its way to this channel.`);
    case "there":
      return no(`${name} has its card in this channel already.`);
    case "elsewhere":
      return no(`Cards of ${incident.host} go to other channels. Ask for it there, or look at it here: ${hub.command} show ${name}`);
    case "wait": {
      const seconds = Math.ceil(asked.waitMs / 1_000);
      return no(
        `Too many cards were asked for in this channel. Ask again in ${seconds} s, or decide without it: ${hub.command} show ${name}`,
      );
    }
  }
}

async function whyNoCard(incident: Incident, here: Destination, { ports, hub }: Asker): Promise<string | null> {
  const name = incidentName(incident.id);
  if (here.platform === "console") return `The console has every card: ${hub.consoleUrl}/incidents/${incident.id}`;
  if (routeTo(ports.destinations, here) === undefined)
    return `Cards stand only in channels that the configuration names. Type it there, or look at it here: ${hub.command} show ${name}`;
  if (endStates.includes(incident.state) || incident.clearedAt !== null)
    return `${name} is over (${stateLabels[incident.state].label}). All of it: ${hub.command} show ${name}`;
  const muted = mutedUntil(await ports.noise.mutes(), incident, ports.clock.now());
  return muted === null
    ? null
    : `${name} is muted until ${moment(muted)}. End the mute first (${hub.command} mutes), or look: ${hub.command} show ${name}`;
}

const no = (text: string): Reply => ({ ok: false, text });
