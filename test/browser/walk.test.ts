import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { faultName, host, startSystem, until } from "../e2e/system.js";
import { isAlive } from "../e2e/walk.js";
import { chromiumPath, launch, withoutChromium } from "./chromium.js";

const path = chromiumPath();

test(
  "from a real fault to resolved, in a real browser, on the whole system",
  { skip: path === null ? withoutChromium : false },
  async () => {
    const pictures = "test/out/walk";
    mkdirSync(pictures, { recursive: true });
    const system = await startSystem();
    const browser = await launch(path ?? "");
    try {
      const page = await browser.newPage({ viewport: { width: 1080, height: 1900 } });
      page.setDefaultTimeout(300_000);
      const picture = (name: string) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
      const fault = system.fault();
      const link = await until("a sign-in link", system, async () => /http\S+/.exec((await system.say("console")).text)?.[0]);
      await page.goto(link);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("link", { name: new RegExp(faultName) }).click();
      await page.getByRole("button", { name: "Approve" }).waitFor();
      await picture("1-proposed");
      await page.getByRole("link", { name: "Snooze..." }).click();
      await page.getByRole("button", { name: "Snooze" }).click();
      await page.getByRole("button", { name: "Wake it" }).click();
      await page.getByText("People are reminded as usual").waitFor();
      const incident = page.url();
      await page.getByRole("link", { name: "Mute..." }).click();
      await page.getByLabel("Why", { exact: true }).fill("the walk of the browser");
      await page.getByRole("button", { name: "Mute", exact: true }).click();
      await page.getByRole("button", { name: /End it/ }).click();
      await page.getByText("Nothing is muted.").waitFor();
      await page.goto(incident);
      await page.getByRole("button", { name: "Approve" }).click();
      await page.getByRole("button", { name: "Dry-run" }).click();
      await page.getByRole("link", { name: /Run live/ }).waitFor();
      assert.ok(isAlive(fault), "a dry run changes nothing");
      await picture("2-dry-run-passed");
      await page.getByRole("link", { name: /Run live/ }).click();
      await picture("3-confirm");
      assert.match(await page.locator("main").innerText(), new RegExp(host));
      await page.getByRole("button", { name: /Run live/ }).click();
      await page.getByText("Resolved", { exact: true }).first().waitFor();
      await picture("4-resolved");
      await until("the live run has ended the fault", system, () => !isAlive(fault));
    } finally {
      await browser.close();
      await system.stop();
    }
  },
);
