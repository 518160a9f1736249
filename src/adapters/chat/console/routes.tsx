import { z } from "zod";
import type { Reply } from "../../../ports/chat.js";
import type { Route } from "../../../ports/http.js";
import { assetResponse } from "./assets/assets.js";
import type { Asked, ConsoleRoute } from "./guard.js";
import { html, seeOther } from "./html.js";
import { agentsPage } from "./pages/agents-page.js";
import { choicePage, choose } from "./pages/choice-page.js";
import { commandPage, runCommand } from "./pages/command-page.js";
import { freezePage, turnFreeze } from "./pages/freeze-page.js";
import { healthPage } from "./pages/health-page.js";
import { incidentPage } from "./pages/incident-page.js";
import { listPage } from "./pages/list-page.js";
import { beginMute, endMute, mutesPage } from "./pages/mutes-page.js";
import { policyPage, tryPolicy } from "./pages/policy-page.js";
import { postmortemFile } from "./pages/postmortem-file.js";
import { postmortemPage } from "./pages/postmortem-page.js";
import { rulesPage } from "./pages/rules-page.js";
import { LinkUsedUp, SignIn } from "./pages/sign-in-page.js";
import { snooze, snoozePage, wake } from "./pages/snooze-page.js";
import { stepOutput, stepPage } from "./pages/step-page.js";
import { consoleDestination } from "./place.js";
import { sightOf } from "./sight.js";
import type { ConsoleWorld } from "./world.js";

/** Everything the console answers, and what each needs before it is asked. A test walks this table with every kind of visitor. */
export function consoleRoutes(world: ConsoleWorld): readonly ConsoleRoute[] {
  const page = (path: string, handle: (asked: Asked, world: ConsoleWorld) => Promise<Response>): ConsoleRoute => ({
    method: "GET",
    path,
    needs: "role",
    handle: (asked) => handle(asked, world),
  });
  const form = (path: string, handle: (asked: Asked, world: ConsoleWorld) => Promise<Response>): ConsoleRoute => ({
    ...page(path, handle),
    method: "POST",
  });
  return [
    {
      method: "GET",
      path: "/assets/:name",
      needs: "nothing",
      handle: (_, { params }) => Promise.resolve(assetResponse(params["name"] ?? "")),
    },
    { method: "GET", path: "/sign-in/:token", needs: "nothing", handle: (_, { params }) => Promise.resolve(offer(params["token"] ?? "")) },
    { method: "POST", path: "/sign-in/:token", needs: "nothing", handle: (_, { params }) => signIn(params["token"] ?? "", world) },
    { method: "POST", path: "/sign-out", needs: "session", handle: (asked) => signOut(asked, world) },
    { method: "POST", path: "/api/command", needs: "command-token", handle: (request) => terminal(request, world) },
    { method: "GET", path: "/api/health", needs: "command-token", handle: () => howItIs(world) },
    page("/", listPage),
    page("/incidents/:id", incidentPage),
    page("/incidents/:id/postmortem", postmortemPage),
    page("/incidents/:id/postmortem.md", postmortemFile),
    page("/incidents/:id/snooze", snoozePage),
    form("/incidents/:id/snooze", snooze),
    form("/incidents/:id/wake", wake),
    page("/incidents/:id/:action", choicePage),
    form("/incidents/:id/:action", choose),
    page("/incidents/:id/steps/:n", stepPage),
    page("/incidents/:id/steps/:n/output", stepOutput),
    page("/mutes", mutesPage),
    form("/mutes", beginMute),
    form("/mutes/:n/end", endMute),
    page("/agents", agentsPage),
    page("/policy", policyPage),
    page("/policy/rules", rulesPage),
    form("/policy", tryPolicy),
    page("/command", commandPage),
    form("/command", runCommand),
    page("/freeze", freezePage),
    form("/freeze", turnFreeze),
    page("/health", healthPage),
    page("/live", liveStream),
  ];
}

/** Never asks the store, so that it tells nobody whether a link is good, and a preview does not use it up. */
function offer(token: string): Response {
  return /^[0-9a-f]{64}$/.test(token) ? html(<SignIn token={token} />) : html(<LinkUsedUp />, 410);
}

async function signIn(token: string, world: ConsoleWorld): Promise<Response> {
  const opened = await world.sessions.open(token);
  if (opened === null) return html(<LinkUsedUp />, 410);
  await record("session.opened", opened.principal, world);
  return seeOther("/", [opened.cookie]);
}

async function signOut({ request, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const cookie = await world.sessions.close(request);
  await record("session.ended", visitor.principal, world);
  return seeOther("/", [cookie]);
}

/** Who came and went is for the auditor. A refused link is not: strangers could fill the record with those. */
function record(action: "session.opened" | "session.ended", actor: string, { store, clock }: ConsoleWorld): Promise<void> {
  return store.record([{ actor, action, object: "console", facts: {} }], clock.now());
}

async function liveStream({ request, visitor }: Asked, world: ConsoleWorld): Promise<Response> {
  const id = new URL(request.url).searchParams.get("incident");
  if (id === null) return world.live.stream(visitor.principal, null, visitor.isLive);
  const sight = await sightOf(id, visitor, world);
  return sight === null
    ? new Response("There is nothing here.\n", { status: 404 })
    : world.live.stream(visitor.principal, sight.incident.id, visitor.isLive);
}

/** Of its own way to be called a terminal alone knows: through npx or not, for which state directory. One line, which is only shown. */
const calledAs = z.string().regex(/^[^\p{C}\u2028\u2029]{1,500}$/u);
const terminalBody = z.strictObject({ text: z.string(), calledAs: calledAs.default("npx tagout incident") });
const longestTyped = 2_000;
const tooLong = `That is longer than ${longestTyped} characters. Say it shorter.`;

/** Whoever can read the hub's own token file speaks as `operator`, with the roles granted to that name. */
async function terminal(request: Parameters<Route["handle"]>[0], world: ConsoleWorld): Promise<Response> {
  const body = terminalBody.safeParse(await request.json().catch(() => null));
  if (!body.success) return answer({ ok: false, text: 'Send JSON of the form {"text":"help"}.' }, 400);
  if (body.data.text.length > longestTyped) return answer({ ok: false, text: tooLong }, 400);
  const actor = { platform: "console", id: "operator", name: "operator", groups: [] } as const;
  return answer(await world.events.command({ ...body.data, actor, channel: consoleDestination.channel }), 200);
}

/** For the commands beside the hub: how every part is, without any incident in it, so that it takes no role. */
const howItIs = async ({ health }: ConsoleWorld): Promise<Response> =>
  Response.json({ parts: await health.check() }, { headers: { "cache-control": "no-store" } });

const answer = (reply: Reply, status: number): Response =>
  Response.json({ ok: reply.ok, text: reply.text }, { status, headers: { "cache-control": "no-store" } });
