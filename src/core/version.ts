/** What hub and agent call themselves; package.json says the same, and a test keeps the two equal. */
export const version = "0.1.0";
