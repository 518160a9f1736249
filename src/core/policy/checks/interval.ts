import { held } from "../facts.js";
import { hasFlag, objecting, type Check } from "./check.js";

/** `vmstat 1` never ends; `vmstat 1 5` does. */
export const interval: Check = ({ parsed, rule }) => {
  const numbers = parsed.operands.filter(({ value }) => /^[0-9.]+$/.test(value));
  const [only] = numbers;
  const endless =
    numbers.length === 1 ? held(`${rule}.count`, "With an interval and no count it never ends.", "add a count, for example `1 5`") : null;
  return { findings: objecting([endless, only ?? null]) };
};

/** The same for programs that take both as flags. */
export const repeated: Check = (call) => {
  const isEndless = hasFlag(call, "-s", "--seconds", "-i", "--sleep") && !hasFlag(call, "-c", "--count");
  return { findings: objecting([isEndless ? held(`${call.rule}.count`, "Without a count it never ends.", "add `-c 3`") : null, null]) };
};
