import type { ConsoleOptions } from "./adapters/chat/console/console.js";
import type { Actor } from "./core/access.js";
import { answer } from "./pipeline/answer.js";
import type { HubAnswers } from "./pipeline/answers/asker.js";
import { approve } from "./pipeline/approve.js";
import { attempts } from "./pipeline/attempts.js";
import { freeze, unfreeze } from "./pipeline/freeze.js";
import { mute, unmute } from "./pipeline/mute.js";
import type { LinePorts } from "./pipeline/ports.js";
import { postmortemOf } from "./pipeline/postmortem.js";
import { snooze, wake } from "./pipeline/snooze.js";
import { noteActivity } from "./pipeline/undelivered.js";
import type { ChatEvents } from "./ports/chat.js";

/** What every platform calls when people act. Whoever acts in a channel shows that it can be reached. */
export function chatEvents(ports: LinePorts, answersFor: (actor: Actor) => HubAnswers): ChatEvents {
  return {
    click(click) {
      void noteActivity({ platform: click.actor.platform, channel: click.channel }, ports);
      return approve(click, answersFor(click.actor), ports);
    },
    command(command) {
      void noteActivity({ platform: command.actor.platform, channel: command.channel }, ports);
      const answers = answersFor(command.actor);
      return answer(command, command.calledAs === undefined ? answers : { ...answers, command: command.calledAs }, ports);
    },
    refused: attempts(ports),
  };
}

/** What the pages of the console do and show by the same code as the commands. */
export function consoleActs(
  ports: LinePorts,
): Pick<ConsoleOptions, "freezing" | "quieting" | "access" | "policy" | "agents" | "postmortem"> {
  return {
    freezing: {
      freeze: (reason, actor, turn) => freeze(reason, actor, ports, turn),
      unfreeze: (actor, turn) => unfreeze(actor, ports, turn),
    },
    quieting: {
      snooze: (id, forMs, reason, actor) => snooze(id, forMs, reason, actor, ports),
      wake: (id, actor) => wake(id, actor, ports),
      mute: (asked, actor) => mute(asked, actor, ports),
      unmute: (number, actor) => unmute(number, actor, ports),
    },
    access: () => ports.access,
    policy: ports.policy,
    agents: ports.agents,
    postmortem: (incident) => postmortemOf(incident, ports),
  };
}
