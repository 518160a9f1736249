import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { renderCard as renderMattermost } from "../../src/adapters/chat/mattermost/render.js";
import { renderNotice as noticeInMattermost } from "../../src/adapters/chat/mattermost/render-notice.js";
import { seals } from "../../src/adapters/chat/mattermost/seal.js";
import { renderCard as renderSlack } from "../../src/adapters/chat/slack/render.js";
import { renderNotice as noticeInSlack } from "../../src/adapters/chat/slack/render-notice.js";
import { cardOf } from "../../src/core/card-of.js";
import type { Incident } from "../../src/core/incident.js";
import { exampleRefs } from "../contract/chat.contract.js";
import { exampleAccess, exampleNow, exampleMutes, examples } from "../fakes/incidents.js";
import { contextsFor } from "../fakes/mattermost/contexts.js";
import { drawnPosts } from "../fakes/mattermost/draw.js";
import { idOf } from "../fakes/mattermost/directory.js";
import { callbackSecret } from "../fakes/mattermost/harness.js";
import { drawn } from "../fakes/slack/draw.js";
import { threadNotices } from "../fakes/threads.js";
import { chromiumPath, launch, withoutChromium } from "./chromium.js";

const path = chromiumPath();
const out = fileURLToPath(new URL("../out/", import.meta.url));
const its = seals({ current: callbackSecret, previous: null });
const place = { channel: idOf("incidents"), post: idOf("post") };
const card = (incident: Incident) => cardOf(incident, exampleAccess, exampleNow, exampleMutes);

const slack = (): string =>
  drawn(
    examples.map(({ name, incident }) => ({
      name,
      message: renderSlack(card(incident), exampleRefs),
      thread: threadNotices(incident, "slack").map((notice) => noticeInSlack(notice, "attached", "full", "/incident")),
    })),
  );

function mattermost(format: "blocks" | "attachments"): string {
  return drawnPosts(
    examples.map(({ name, incident }) => ({
      name,
      card: renderMattermost(card(incident), format, {
        contexts: contextsFor(card(incident), exampleRefs, its, place),
        url: "http://hub.example/mattermost/action",
        command: "/incident",
      }),
      thread: threadNotices(incident, "mattermost").map((notice) =>
        noticeInMattermost(notice, { called: notice.mentions.length > 0 ? ["ann", "bob"] : [], attached: true, command: "/incident" }),
      ),
    })),
  );
}

const platforms = {
  slack,
  "mattermost-blocks": () => mattermost("blocks"),
  "mattermost-attachments": () => mattermost("attachments"),
} as const;

for (const [platform, draw] of Object.entries(platforms)) {
  test(
    `every card and thread in ${platform} fits a phone and a desk; PICTURES=1 draws them into test/out`,
    { skip: path === null ? withoutChromium : false },
    async (t) => {
      const browser = await launch(path ?? "");
      t.after(() => browser.close());
      const folder = `${out}${platform}/`;
      mkdirSync(folder, { recursive: true });
      for (const [kind, width] of [
        ["desk", 760],
        ["phone", 360],
      ] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 } });
        page.setDefaultTimeout(180_000);
        await page.setContent(draw());
        assert.ok(((await page.evaluate("document.documentElement.scrollWidth")) as number) <= width);
        const pictured = process.env["PICTURES"] === "1" ? examples : [];
        for (const { name } of pictured) await page.locator(`[id="${name}"]`).screenshot({ path: `${folder}${name}.${kind}.png` });
        await page.close();
      }
    },
  );
}
