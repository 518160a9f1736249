import { defaultNoiseRules } from "../../src/core/noise/rules.js";
import type { LinePorts } from "../../src/pipeline/ports.js";
import type { NoiseStore } from "../../src/ports/noise.js";

/** The usual rules, while no channel has quiet hours and nothing is muted. */
export const calmNoise = (store: NoiseStore): LinePorts["noise"] => ({
  store,
  rules: defaultNoiseRules,
  quietUntil: () => null,
  mutes: () => Promise.resolve([]),
  timeZone: () => null,
  commandOn: () => "/incident",
});
