import { readFile } from "node:fs/promises";
import { z } from "zod";
import { emptyContext, type PolicyContext } from "../../core/policy/context.js";
import { err, ok, type Result } from "../../core/result.js";

/** What is known of the host and the incident, as a JSON file; what is left out is not known. */
const ContextFile = z.strictObject({
  processes: z.array(z.strictObject({ pid: z.int().positive(), startTicks: z.int().nonnegative(), name: z.string() })).default([]),
  units: z.array(z.string()).default([]),
  logScopes: z.array(z.string()).default([]),
});

/** Reads a context; `null` is the empty one, under which nothing may be changed. The error is for the person who named the file. */
export async function readContext(path: string | null): Promise<Result<PolicyContext, string>> {
  if (path === null) return ok(emptyContext);
  const text = await readText(path);
  if (!text.ok) return text;
  try {
    const parsed = ContextFile.safeParse(JSON.parse(text.value));
    if (parsed.success) return ok(parsed.data);
    return err(
      `${path} is not a context:\n${z.prettifyError(parsed.error)}\nA context has \`processes\`, \`units\` and \`logScopes\`; each may be left out.`,
    );
  } catch {
    return err(`${path} is not JSON. A context looks like this: {"units": ["nginx"], "processes": [], "logScopes": []}`);
  }
}

/** The text of a file, or what is wrong with it. */
export async function readText(path: string): Promise<Result<string, string>> {
  try {
    return ok(await readFile(path, "utf8"));
  } catch (error) {
    return err(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
