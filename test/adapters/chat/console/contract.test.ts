import type { Card } from "../../../../src/core/card.js";
import { consoleDestination } from "../../../../src/adapters/chat/console/place.js";
import { CardArticle } from "../../../../src/adapters/chat/console/render.js";
import type { ButtonRefs } from "../../../../src/ports/chat.js";
import { chatContract, exampleRefs, type Attack, type ChatHarness, type Heard } from "../../../contract/chat.contract.js";
import { startHarness, type ConsoleHarness } from "./harness.js";
import { elementsOf, textOf } from "./read-page.js";

const person = { platform: "console", id: "ann", name: "ann", groups: [] } as const;

/** A page of the console may hold this much. */
const maxPageChars = 2_000_000;

function pageOf(card: Card, refs: ButtonRefs): string {
  return String(CardArticle({ card, pressing: { refs, denied: () => null, csrf: "csrf" } }));
}

/**
 * The console against itself: a card is read off the markup that its page is made of, presses and commands go over HTTP as
 * a browser sends them. The page of an incident cannot be deleted, and the console never asks for less.
 */
chatContract("console", async (events): Promise<ChatHarness> => {
  const tagout = await startHarness({ events, refs: exampleRefs });
  const cookies = { person: await tagout.signIn(person.id), outsider: await tagout.signIn("eve") };
  const cards = new Map<string, Card>();
  const { chat } = tagout.console;
  return {
    chat: {
      ...chat,
      async post(destination, card, refs) {
        const message = await chat.post(destination, card, refs);
        cards.set(message.message, card);
        return message;
      },
      async edit(message, card, refs) {
        await chat.edit(message, card, refs);
        cards.set(message.message, card);
      },
    },
    destination: consoleDestination,
    person: { actor: person },
    outsider: "eve",
    shown: ({ message }) => {
      const page = pageOf(cards.get(message)!, exampleRefs);
      return Promise.resolve({ text: textOf(page), buttons: buttonsOf(page), options: [], alive: aliveOf(page) });
    },
    count: () => Promise.resolve(cards.size),
    press: (ref, label, as, reason = "") => press(tagout, `/incidents/${ref.message}`, label, cookies[as], reason),
    type: async (text, as) => {
      const response = await tagout.post("/command", cookies[as], { text });
      return { text: textOf(await response.text()), public: false };
    },
    violations: (card, refs) => {
      const page = pageOf(card, refs);
      elementsOf(page);
      return [...aliveOf(page), ...(page.length > maxPageChars ? [`${page.length} characters`] : [])];
    },
    talk: null,
    forget: null,
    limitNext: null,
    attacks: attacks(tagout, cookies.person),
    stop: tagout.stop,
  };
});

/** Opens the incident's page, presses what is there, answers the question if one comes, and reads what the hub said. */
async function press(tagout: ConsoleHarness, path: string, label: string, cookie: string, reason: string): Promise<Heard> {
  const page = await tagout.get(path, cookie);
  const text = await page.text();
  if (page.status !== 200) return { text: textOf(text), public: false };
  const action = elementsOf(text).find(({ attributes }) => attributes["id"] === `choice-${label.toLowerCase()}`);
  if (action === undefined) return { text: null, public: false };
  const choice = `${path}/${label.toLowerCase()}`;
  const question = action.name === "a" ? await (await tagout.get(choice, cookie)).text() : text;
  const ref = elementsOf(question).find(({ attributes }) => attributes["name"] === "ref")?.attributes["value"] ?? "";
  const answered = await tagout.post(choice, cookie, { ref, reason });
  const said = answered.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const after = await (await tagout.get(answered.headers.get("location") ?? "/", `${cookie}; ${said}`)).text();
  const words = /<span class="words">([^<]*)<\/span>/.exec(after)?.[1];
  return { text: words === undefined ? null : textOf(words), public: false };
}

/** What can be pressed, by its visible words: what is only for screen readers, and the sign of a question, left out. */
function buttonsOf(page: string): readonly string[] {
  return [...page.matchAll(/<(a|button)[^>]* id="choice-[^"]*"[^>]*>(.*?)<\/\1>/gs)].map(([, , inner = ""]) =>
    textOf(inner.replace(/<span class="unseen">.*?<\/span>/gs, "")).replace(/\.\.\.$/, ""),
  );
}

const ours = new Set([
  "article",
  "header",
  "section",
  "div",
  "p",
  "h1",
  "h2",
  "span",
  "b",
  "dl",
  "dt",
  "dd",
  "ol",
  "li",
  "pre",
  "code",
  "details",
  "summary",
  "svg",
  "path",
  "form",
  "input",
  "button",
  "a",
]);

function aliveOf(page: string): readonly string[] {
  return elementsOf(page)
    .filter(({ name, attributes }) => {
      const leads = [attributes["href"], attributes["action"], attributes["formaction"]].filter((path) => path !== undefined);
      const acts = Object.keys(attributes).some((key) => key.startsWith("on") || key === "style" || key === "src");
      return !ours.has(name) || acts || leads.some((path) => !/^\/incidents\/\d+\/[a-z-]+$/.test(path));
    })
    .map(({ name, attributes }) => `${name} ${JSON.stringify(attributes)}`);
}

function attacks(tagout: ConsoleHarness, cookie: string): readonly Attack[] {
  const approve = "/incidents/12/approve";
  const send = (name: string, attack: (ref: string) => Promise<Response>): Attack => ({
    name,
    send: async ({ refs }) => void (await (await attack(refs.approve ?? "")).body?.cancel()),
  });
  const bare = (headers: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(tagout.url + approve, { method: "POST", redirect: "manual", headers, body: new URLSearchParams(fields) });
  return [
    { ...send("a link that would approve", (ref) => tagout.get(`${approve}?ref=${ref}&reason=x`, cookie)), harmless: true },
    send("a form without a session", (ref) => bare({ origin: tagout.url }, { ref })),
    send("a form with a made-up session", (ref) => bare({ origin: tagout.url, cookie: `tagout=${"0".repeat(64)}` }, { ref })),
    send("a form without the session's token", (ref) => bare({ origin: tagout.url, cookie }, { ref })),
    send("a form from another site", (ref) => tagout.post(approve, cookie, { ref }, { origin: "https://evil.example" })),
    send("a form from a sandboxed page", (ref) => tagout.post(approve, cookie, { ref }, { origin: "null" })),
    send("a form from no page at all", (ref) => tagout.post(approve, cookie, { ref }, { origin: "" })),
    send("a form for an incident that is not there", (ref) => tagout.post("/incidents/999/approve", cookie, { ref })),
    send("a command with a made-up token", () =>
      fetch(`${tagout.url}/api/command`, {
        method: "POST",
        headers: { authorization: `Bearer ${"0".repeat(64)}` },
        body: '{"text":"approve 12"}',
      }),
    ),
    send("a command by way of a form", () => tagout.post("/api/command", cookie, { text: "approve 12" })),
  ];
}
