import { sha256 } from "../../../../core/digest.js";
import { icon } from "./icon.js";
import { script } from "./script.js";
import { style } from "./style.js";

interface Asset {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The hash is in the name, so a browser may keep a file for ever and still gets a new one at once. */
const asset = (stem: string, extension: string, type: string, text: string): Asset => ({
  name: `${stem}.${sha256(text).slice(0, 12)}.${extension}`,
  type,
  text,
});

const styleAsset = asset("console", "css", "text/css; charset=utf-8", style);
const scriptAsset = asset("console", "js", "text/javascript; charset=utf-8", script);
const iconAsset = asset("tagout", "svg", "image/svg+xml", icon);

const path = ({ name }: Asset): string => `/assets/${name}`;

/** Where the pages find their style, script and icon. All of them are strings in the program: nothing is read from disk at run time. */
export const assetPaths = { style: path(styleAsset), script: path(scriptAsset), icon: path(iconAsset) } as const;

export function assetResponse(name: string): Response {
  const found = [styleAsset, scriptAsset, iconAsset].find((one) => one.name === name);
  if (found === undefined) return new Response("There is nothing here.\n", { status: 404 });
  return new Response(found.text, { headers: { "content-type": found.type, "cache-control": "public, max-age=31536000, immutable" } });
}
