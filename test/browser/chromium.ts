import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const known = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Where a Chromium is: `CHROMIUM` names it, else the usual places. Null when there is none. */
export function chromiumPath(): string | null {
  const named = process.env["CHROMIUM"];
  return [...(named === undefined ? [] : [named]), ...known].find((path) => existsSync(path)) ?? null;
}

/** What the skipped tests say. */
export const withoutChromium = "no Chromium here: install one (apt-get install chromium) or name it in CHROMIUM";

export function launch(executablePath: string): Promise<Browser> {
  // The sandbox needs user namespaces, which containers often lack; these pages are our own.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
