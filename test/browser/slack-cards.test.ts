import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { renderCard } from "../../src/adapters/chat/slack/render.js";
import { cardOf } from "../../src/core/card-of.js";
import { exampleRefs } from "../contract/chat.contract.js";
import { exampleAccess, exampleNow, examples } from "../fakes/incidents.js";
import { drawn } from "../fakes/slack/draw.js";
import { chromiumPath, launch, withoutChromium } from "./chromium.js";

const path = chromiumPath();
const out = fileURLToPath(new URL("../out/slack/", import.meta.url));

test(
  "every card in Slack fits a phone and a desk; pictures of them are in test/out/slack",
  { skip: path === null ? withoutChromium : false },
  async (t) => {
    const browser = await launch(path ?? "");
    t.after(() => browser.close());
    mkdirSync(out, { recursive: true });
    const messages = examples.map(({ name, incident }) => ({
      name,
      message: renderCard(cardOf(incident, exampleAccess, exampleNow), exampleRefs),
    }));
    for (const [kind, width] of [
      ["desk", 760],
      ["phone", 360],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      await page.setContent(drawn(messages));
      assert.ok(((await page.evaluate("document.documentElement.scrollWidth")) as number) <= width);
      const pictured = process.env["PICTURES"] === "1" ? messages : [];
      for (const { name } of pictured) await page.locator(`[id="${name}"]`).screenshot({ path: `${out}${name}.${kind}.png` });
      await page.close();
    }
  },
);
