import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { paths } from "../../../../src/adapters/chat/mattermost/addresses.js";
import { hubConfigSchema } from "../../../../src/config-schema.js";

const text = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const guide = text("docs/mattermost.md");

test("the guide names only keys that the configuration has", () => {
  const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml ?? "") as unknown);
  assert.ok(blocks.length >= 2);
  for (const block of blocks) {
    const issues = hubConfigSchema.safeParse(block).error?.issues ?? [];
    // A piece of a file lacks what stands in the others.
    assert.deepEqual(
      issues.filter(({ message }) => !message.endsWith("received undefined")),
      [],
    );
  }
});

test("the manifests are what Mattermost's API takes, and lead to the hub's own path", () => {
  const command = z
    .strictObject({
      team_id: z.string(),
      trigger: z.literal("incident"),
      method: z.literal("P"),
      url: z.url(),
      display_name: z.string().max(64),
      description: z.string().max(128),
      auto_complete: z.boolean(),
      auto_complete_desc: z.string().max(1_024),
      auto_complete_hint: z.string().max(1_024),
    })
    .parse(JSON.parse(text("manifests/mattermost/command.json")));
  assert.equal(new URL(command.url).pathname, paths.command);
  assert.ok(guide.includes(command.url) && guide.includes(command.auto_complete_hint.replaceAll("|", "\\|")));
  z.strictObject({ username: z.literal("tagout"), display_name: z.string(), description: z.string().max(1_024) }).parse(
    JSON.parse(text("manifests/mattermost/bot.json")),
  );
});

test("the guide shows the setting on internal addresses separated by blanks", () => {
  assert.match(guide, /AllowedUntrustedInternalConnections[\s\S]*```text\n(?:[^\s,]+ )+[^\s,]+\n```/);
});
