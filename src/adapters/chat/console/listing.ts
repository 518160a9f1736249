import type { IncidentChoice, IncidentFilter, IncidentStore, Tally } from "../../../ports/store.js";
import { statesOf, type View } from "./filter.js";
import type { ConsoleWorld } from "./world.js";

/** Asks the store for those hosts only, and lets no other through whatever it answers. */
export async function listed(filter: IncidentFilter, { store }: ConsoleWorld): Promise<Awaited<ReturnType<IncidentStore["list"]>>> {
  const { hosts } = filter;
  if (hosts === undefined) return store.list(filter);
  if (hosts.length === 0) return { rows: [], total: 0 };
  const { rows, total } = await store.list(filter);
  return { rows: rows.filter(({ host }) => hosts.includes(host)), total };
}

export async function tallied(choice: IncidentChoice, { store }: ConsoleWorld): Promise<readonly Tally[]> {
  return choice.hosts?.length === 0 ? [] : store.tally(choice);
}

export function countOf(view: View, tallies: readonly Tally[]): number {
  return sum(tallies.filter((tally) => isIn(view, tally)));
}

export function isIn(view: View, { state, open }: Pick<Tally, "state" | "open">): boolean {
  return view === "open" ? open : (statesOf(view)?.includes(state) ?? true);
}

export const sum = (tallies: readonly Tally[]): number => tallies.reduce((total, one) => total + one.total, 0);
