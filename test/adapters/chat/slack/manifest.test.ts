import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { methods } from "../../../fakes/slack/calls.js";

const text = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");

/** Slack's own limits on a manifest: docs.slack.dev/reference/app-manifest, read 2026-11. */
const manifest = z
  .strictObject({
    _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.literal(1) }),
    display_information: z.strictObject({
      name: z.string().max(35),
      description: z.string().max(140),
      background_color: z.string().regex(/^#[0-9a-f]{6}$/),
    }),
    features: z.strictObject({
      bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
      app_home: z.strictObject({
        home_tab_enabled: z.boolean(),
        messages_tab_enabled: z.boolean(),
        messages_tab_read_only_enabled: z.boolean(),
      }),
      slash_commands: z.array(
        z.strictObject({
          command: z.string().regex(/^\/\S{1,31}$/),
          description: z.string().max(2_000),
          usage_hint: z.string().max(1_000),
          should_escape: z.boolean(),
        }),
      ),
    }),
    oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
    settings: z.strictObject({
      socket_mode_enabled: z.literal(true),
      org_deploy_enabled: z.boolean(),
      token_rotation_enabled: z.literal(false),
      interactivity: z.strictObject({ is_enabled: z.literal(true) }),
      event_subscriptions: z.strictObject({ bot_events: z.array(z.string()) }),
    }),
  })
  .parse(parse(text("manifests/slack/manifest.yaml")));

test("the manifest asks for the scopes of the calls the adapter makes, and for no other", () => {
  const needed = Object.values(methods).flatMap(({ scope }) => (scope === undefined ? [] : [scope]));
  const asked = new Set([...needed, "commands"]);
  // What the app can do without, and which lets it read what people write, is the operator's choice.
  assert.ok(asked.delete("channels:history"));
  assert.match(text("manifests/slack/manifest.yaml"), /# Optional, .*channels:history/);
  assert.deepEqual(manifest.oauth_config.scopes.bot.toSorted(), [...asked].sort());
});

test("the manifest registers the command that is the default, and the events that the adapter hears", () => {
  assert.equal(manifest.features.slash_commands[0]?.command, "/incident");
  assert.deepEqual(manifest.settings.event_subscriptions.bot_events, ["subteam_members_changed", "subteam_updated"]);
});

test("the guide names only keys that the configuration has", async () => {
  const { hubConfigSchema } = await import("../../../../src/config-schema.js");
  const blocks = [...text("docs/slack.md").matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml ?? "") as unknown);
  assert.ok(blocks.length >= 3);
  for (const block of blocks) {
    const issues = hubConfigSchema.safeParse(block).error?.issues ?? [];
    // A piece of a file lacks what stands in the others.
    assert.deepEqual(
      issues.filter(({ message }) => !message.endsWith("received undefined")),
      [],
    );
  }
});
