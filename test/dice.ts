import fc from "fast-check";

/**
 * Where every property starts to look. Fixed, so that a run says tomorrow what it said today;
 * `FUZZ_SEED=random npm run test:heavy` looks somewhere new, and a failure prints the seed that brings it back.
 */
const seed = process.env.FUZZ_SEED ?? "20260101";
if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
