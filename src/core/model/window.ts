/** What one call is asked for, in tokens. A server cuts the front of a longer prompt, or refuses it. */
export const modelWindow = { tokens: 8_192, answerTokens: 1_536 } as const;

/** What chat templates put around four messages. */
const templateTokens = 64;

/** Room for the prompt, a repair included. */
export const promptTokens = modelWindow.tokens - modelWindow.answerTokens - templateTokens;

/** Kept free in the first prompt, so that the one repair always fits behind it. */
export const repairTokens = 700;

/** Characters a token, at the worst: host text came to 2.0 at least, our own English with names of programs and flags to 2.5. */
const charsPerToken = { host: 2, own: 2.5 } as const;

/** Most tokens that a text can be. */
export const tokensOf = (text: string, from: keyof typeof charsPerToken): number => Math.ceil(text.length / charsPerToken[from]);

/** Characters of host text that fit into so many tokens. */
export const hostChars = (tokens: number): number => Math.max(0, Math.floor(tokens * charsPerToken.host));
