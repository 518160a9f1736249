import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { canonicalBundle } from "../../core/policy/bundle.js";
import { fail, type World } from "../world.js";
import { policyFromFiles, readYaml } from "./policy-files.js";

/**
 * `tagout policy sign`: writes BUNDLE.sig. Meant for a machine that is not the hub: whoever holds this key widens what hosts
 * accept. What is signed is the one canonical text of the bundle, so that its layout may change and its meaning may not.
 */
export function signCommand(world: World): Command {
  return new Command("sign")
    .description("sign your organisation's policy file; hubs and hosts take it only with this signature")
    .argument("<bundle>", "the policy file")
    .requiredOption("--key <file>", "private Ed25519 key in PEM; made, with its public key beside it, when there is none")
    .action(async (bundle: string, { key }: { readonly key: string }) => {
      const policy = await policyFromFiles({ bundle });
      if (!policy.ok) return fail(world, policy.error);
      const written = await readYaml(bundle);
      if (!written.ok) return fail(world, written.error);
      const own = existsSync(key) ? readKey(key) : makeKey(key);
      if (own === null)
        return fail(world, `${key} holds no private Ed25519 key in PEM. Name another file, or one that is not there to have a key made.`);
      const signature = sign(null, Buffer.from(canonicalBundle(written.value).text, "utf8"), own).toString("base64");
      writeFileSync(`${bundle}.sig`, `${signature}\n`);
      world.say(`Signed: ${bundle}.sig. Hubs and hosts name the public key as bundleKeyFile: ${publicKeyOf(own)}`);
    });
}

function readKey(path: string): KeyObject | null {
  try {
    const key = createPrivateKey(readFileSync(path, "utf8"));
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
}

function makeKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(path, privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600, flag: "wx" });
  writeFileSync(`${path}.pub`, `${publicKeyOf(privateKey)}\n`);
  return privateKey;
}

/** Raw, base64: what a configuration names. */
const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: "der", type: "spki" }).subarray(12).toString("base64");
