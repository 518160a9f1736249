import { Command } from "commander";
import { version } from "../core/version.js";
import { agentCommand } from "./agent.js";
import { auditCommand } from "./audit.js";
import { demoCommand } from "./demo.js";
import { doctorCommand } from "./doctor.js";
import { checkConfigCommand, hubCommand, incidentCommand, migrateCommand, signerCommand, signInCommand } from "./hub-commands.js";
import { policyCommand } from "./policy.js";
import { startCommand } from "./start.js";
import type { World } from "./world.js";

/** Every command of `tagout`. */
export function program(world: World): Command {
  return new Command("tagout")
    .description("A model proposes, a policy disposes, people unlock, the host has the last word.")
    .version(version)
    .showHelpAfterError("(tagout --help lists the commands)")
    .addCommand(startCommand(world))
    .addCommand(demoCommand(world))
    .addCommand(hubCommand(world))
    .addCommand(signerCommand(world))
    .addCommand(agentCommand(world))
    .addCommand(incidentCommand(world))
    .addCommand(signInCommand(world))
    .addCommand(policyCommand(world))
    .addCommand(auditCommand(world))
    .addCommand(migrateCommand(world))
    .addCommand(checkConfigCommand(world))
    .addCommand(doctorCommand(world));
}
