// Draws the pictures of docs/images from the console as it is, with example incidents at a fixed time: npm run pictures
import { mkdirSync, writeFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { startHarness, type HarnessOptions } from "../test/adapters/chat/console/harness.js";
import { chromiumPath, launch, withoutChromium } from "../test/browser/chromium.js";
import { exampleAudit, exampleNow, exampleReadings, incidentIn } from "../test/fakes/incidents.js";
import type { Incident, State } from "../src/core/incident.js";
import type { Severity, Signal } from "../src/core/signal.js";
import { smallPng } from "./small-png.js";

const folder = "docs/images/";
/** Pages of the documentation are read over slow lines too. */
const mostBytes = 150_000;
const minute = 60_000;

interface Drawn {
  readonly file: string;
  readonly path: string;
  readonly who: string;
  readonly width: number;
  /** All of the page when absent. */
  readonly height?: number;
  readonly dark?: true;
}

const pictures: readonly Drawn[] = [
  { file: "card.png", path: "/incidents/12", who: "cleo", width: 1080 },
  { file: "console-list.png", path: "/", who: "ann", width: 1280, height: 760 },
  { file: "console-wall.png", path: "/?wall=1", who: "vera", width: 1280, height: 720 },
  { file: "console-phone.png", path: "/incidents/14", who: "ann", width: 390, height: 844, dark: true },
];

/** One on the list: in a state, on a host, noticed so many minutes ago. */
function listed(
  id: number,
  state: State,
  host: string,
  severity: Severity,
  ago: number,
  about: Partial<Signal>,
  more: Partial<Incident> = {},
) {
  const its = incidentIn(state);
  const at = exampleNow - ago * minute;
  return { ...its, id, host, severity, openedAt: at, updatedAt: at + minute, signal: { ...its.signal, ...about }, ...more };
}

const card = incidentIn("dry_passed");
const incidents: readonly Incident[] = [
  card,
  listed(19, "captured", "pay-gateway-03", "P1", 1, { kind: "crash-loop", summary: "payments-api was started 6 times in 10 minutes" }),
  listed(18, "running", "web-09", "P2", 6, { kind: "disk-space", summary: "/var is 96 % full and fills up in 40 minutes" }),
  listed(17, "verifying", "db-02", "P1", 9, { kind: "io-pressure", summary: "Tasks waited 41 % of the last minute for the disk" }),
  listed(14, "proposed", "web-11", "P2", 14, {}),
  listed(13, "unresolved", "stage-1", "P3", 33, { kind: "unit-failed", summary: "backup.service has failed" }),
  listed(
    11,
    "proposed",
    "stage-2",
    "P4",
    52,
    { kind: "cpu-high", summary: "The processors are 97 % busy for 20 minutes" },
    {
      snooze: { until: exampleNow + 90 * minute, by: "ann", reason: "load test until four", severity: "P4" },
    },
  ),
].map((incident) => ({
  ...incident,
  signal: { ...incident.signal, summary: incident.signal.summary.replace("7.2 GiB", "7.7 GB").replace("6 GiB", "6.4 GB") },
}));

const example: HarnessOptions = {
  incidents,
  readings: (id) => (id === 12 || id === 14 ? exampleReadings(card).slice(0, -1) : []),
  auditOf: () => exampleAudit(card),
};

async function draw(browser: Browser, url: string, cookie: string, { path, width, height, dark }: Drawn): Promise<Buffer> {
  const [name = "", value = ""] = cookie.split("=");
  const context = await browser.newContext({
    viewport: { width, height: height ?? 900 },
    colorScheme: dark === true ? "dark" : "light",
    reducedMotion: "reduce",
  });
  try {
    await context.addCookies([{ name, value, url }]);
    const page = await context.newPage();
    await page.clock.setFixedTime(exampleNow);
    await page.goto(url + path);
    await page.getByText("Live", { exact: true }).waitFor();
    // What stays at the lower edge of the screen would lie across the middle of a page that is taller than it.
    if (height === undefined)
      await page.setViewportSize({ width, height: await page.evaluate<number>("document.documentElement.scrollHeight") });
    return await page.screenshot();
  } finally {
    await context.close();
  }
}

const chromium = chromiumPath();
if (chromium === null) throw new Error(withoutChromium);
mkdirSync(folder, { recursive: true });
const [harness, browser] = [await startHarness(example), await launch(chromium)];
try {
  for (const one of pictures) {
    const png = smallPng(await draw(browser, harness.url, await harness.signIn(one.who), one));
    if (png.length > mostBytes) throw new Error(`${one.file} is ${png.length} bytes, more than ${mostBytes}: draw less of the page`);
    writeFileSync(folder + one.file, png);
  }
} finally {
  await browser.close();
  await harness.stop();
}
