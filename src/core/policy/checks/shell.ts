import { held } from "../facts.js";
import { objecting, type Check } from "./check.js";

/** A shell that is still there after its text could not take its place. */
export const shell: Check = () => ({
  findings: objecting([
    held(
      "shell.inline",
      "The text inside this shell cannot stand in its place without meaning something else.",
      "write its commands without the shell",
    ),
    null,
  ]),
});
