import { after, before, type TestContext } from "node:test";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { startHarness, type ConsoleHarness, type HarnessOptions } from "../adapters/chat/console/harness.js";
import { chromiumPath, launch, withoutChromium } from "./chromium.js";

const path = chromiumPath();
/** For a test without a browser: why it is left out. */
export const skip = path === null ? withoutChromium : false;
let browser: Browser;
before(async () => {
  if (path !== null) browser = await launch(path);
});
after(async () => {
  await browser?.close();
});

/** A browser at a console of its own. */
export interface Visit {
  readonly harness: ConsoleHarness;
  readonly page: Page;
  /** What the browser complained about: scripts that failed, loads and styles that the policy forbids. */
  readonly complaints: string[];
  readonly signIn: (principal: string) => Promise<void>;
}

export async function visit(t: TestContext, options: HarnessOptions = {}, context: BrowserContextOptions = {}): Promise<Visit> {
  const harness = await startHarness(options);
  const its = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
  t.after(async () => {
    await its.close();
    await harness.stop();
  });
  // For a machine that is busy with everything else too.
  its.setDefaultTimeout(180_000);
  const page = await its.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  const signIn = async (principal: string): Promise<void> => {
    await page.goto(await harness.console.signInLink(principal));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Incidents" }).waitFor();
    // What is read may stand there before the script hears the keys.
    await page.waitForLoadState();
  };
  return { harness, page, complaints, signIn };
}

export const newContext = (): Promise<BrowserContext> => browser.newContext();
