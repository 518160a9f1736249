import { held } from "../facts.js";
import { flagValue, objecting, type Check } from "./check.js";

/** Less than 200 ms between two packets is a flood, which only root may send. */
export const ping: Check = (call) => {
  const interval = flagValue(call, "-i");
  return {
    findings: objecting([
      interval !== null && !(Number(interval.value) >= 0.2)
        ? held("ping.interval", "So many packets are a flood.", "leave `-i` out")
        : null,
      interval,
    ]),
  };
};
