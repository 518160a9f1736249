import type { Destination, MessageRef } from "../../../ports/chat.js";

/** The console's one place for cards. */
export const consoleDestination: Destination = { platform: "console", channel: "console" };

/** A card on the console is the page of its incident. */
export const consoleMessage = (incidentId: number): MessageRef => ({ channel: consoleDestination.channel, message: String(incidentId) });

/** What is said to nobody's card stands on the list. */
export const consoleList: MessageRef = { channel: consoleDestination.channel, message: "list" };

export const incidentPath = (incidentId: number): string => `/incidents/${incidentId}`;

/** All that one step printed; with `/output` behind it, as a file. */
export const stepPath = (incidentId: number, n: number): string => `${incidentPath(incidentId)}/steps/${n}`;

export const snoozePath = (incidentId: number): string => `${incidentPath(incidentId)}/snooze`;
export const wakePath = (incidentId: number): string => `${incidentPath(incidentId)}/wake`;

/** The mutes, with the form filled in for one host and signal. */
export const mutePath = (host: string, rule: string): string => `/mutes?${new URLSearchParams({ host, rule }).toString()}#begin-title`;

/** The post-mortem to read; with `.md` behind it, as a file. */
export const postmortemPath = (incidentId: number): string => `${incidentPath(incidentId)}/postmortem`;
