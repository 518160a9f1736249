import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../adapters/clock.js";
import { pinoLog } from "../adapters/pino-log.js";
import type { Authority } from "../adapters/transport/authority.js";
import { escapeName } from "../core/escape.js";
import { hostNamePattern, labelTexts, type Labels } from "../core/host.js";
import { isLoopback } from "../core/loopback.js";
import { shortHash } from "../core/plan.js";
import type { HubConfig } from "../config.js";
import type { AgentRow, Store } from "../ports/store.js";
import { configured } from "./configured.js";
import { storeBeside } from "./database.js";
import { placed, type Place } from "./place.js";
import { readRunning } from "./state.js";
import { fail, type World } from "./world.js";

/** `tagout agent add|list|revoke`: which hosts may speak. */
export function agentCommand(world: World): Command {
  return new Command("agent")
    .description("let hosts join, list them, shut them out")
    .addCommand(
      placed(new Command("add").description("print a one-time token with which this host can join, within 15 minutes"))
        .argument("<host>", "its name, for example web-07", hostArgument)
        .option("--label <key=value>", "may be repeated; for example env=production", labelArgument)
        .action((host: string, options: Place & { readonly label?: Labels }) =>
          withStore(world, options, (store, config, authority) =>
            add(world, store, config, authority, { host, labels: options.label ?? {} }),
          ),
        ),
    )
    .addCommand(
      placed(new Command("list").description("list the hosts")).action((options: Place) =>
        withStore(world, options, (store) => list(world, store)),
      ),
    )
    .addCommand(
      placed(new Command("revoke").description("shut a host out; its open connection is cut within seconds"))
        .argument("<host>", "its name", hostArgument)
        .action((host: string, options: Place) => withStore(world, options, (store) => revoke(world, store, host))),
    );
}

type Act = (store: Store, config: HubConfig, authority: Authority) => Promise<void>;

async function withStore(world: World, options: Place, act: Act): Promise<void> {
  const config = configured(world, options);
  if (config === null) return;
  const log = pinoLog("agent", "error", 2);
  const store = await storeBeside(config, world, log);
  if (store === null) return world.leaveWith(1);
  // Loaded only here: no other command needs the hub's certificates.
  const { openAuthority } = await import("../adapters/transport/authority.js");
  const { withMarks } = await import("../adapters/store/marked.js");
  try {
    const authority = await openAuthority(join(config.stateDir, "authority"), systemClock.now());
    await act(withMarks(store, authority.mark, log), config, authority);
  } finally {
    await store.close();
  }
}

interface Wanted {
  readonly host: string;
  readonly labels: Labels;
}

async function add(world: World, store: Store, config: HubConfig, authority: Authority, { host, labels }: Wanted): Promise<void> {
  const running = readRunning(config.stateDir)?.running;
  const { createJoinToken } = await import("../adapters/transport/join-token.js");
  const token = await createJoinToken(
    { host, labels },
    {
      authority,
      store,
      names: config.link.names,
      linkPort: running?.linkPort ?? config.link.port,
      enrolPort: running?.enrolPort ?? config.link.enrolPort,
      clock: systemClock,
    },
  );
  if (!token.ok) return fail(world, token.error);
  world.complain(
    `On ${host}, within 15 minutes: put this line into a file that only root can read, then: tagout-agent join --token-file FILE`,
  );
  if (isLoopback(config.link.names[0] ?? ""))
    world.complain(
      "The token names the hub localhost: it serves this machine alone. For others set link.host and link.names, and restart the hub.",
    );
  world.say(token.value.token.reveal());
}

async function list(world: World, store: Store): Promise<void> {
  const hosts = await store.agents();
  if (hosts.length === 0) return world.say(`No host has joined yet. Let one in with: ${world.name} agent add HOST`);
  for (const host of hosts) world.say(row(host));
}

function row({ host, labels, profile, lastSeenAt, revokedAt }: AgentRow): string {
  const seen = lastSeenAt === null ? "never seen" : `seen ${new Date(lastSeenAt).toISOString().slice(0, 19)}Z`;
  const policy = profile === null ? "" : `policy ${escapeName(`${profile.policyVersion} (${shortHash(profile.policyHash)})`)}`;
  return [host, revokedAt === null ? seen : "revoked", profile === null ? "" : `mode ${profile.mode}`, policy, ...labelTexts(labels)]
    .filter((part) => part !== "")
    .join("  ");
}

async function revoke(world: World, store: Store, host: string): Promise<void> {
  if (await store.revoke(host, "terminal", systemClock.now()))
    return world.say(`${host} is shut out. To let it in again: ${world.name} agent add ${host}`);
  fail(world, `There is no host ${host} to shut out; ${world.name} agent list shows them.`);
}

function hostArgument(value: string): string {
  if (hostNamePattern.test(value)) return value;
  throw new InvalidArgumentError("A host name is lower-case letters, digits and hyphens, at most 63, for example web-07.");
}

/** Only the form: which letters a label may have is the join token's to say. */
function labelArgument(text: string, before: Labels = {}): Labels {
  const [, key, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError("A label is key=value, for example env=production.");
  return { ...before, [key]: value };
}
