/** The code of what a system call failed with, such as `ENOSPC`; `unknown` for anything else that was thrown. */
export function errnoOf(thrown: unknown): string {
  return thrown instanceof Error ? ((thrown as NodeJS.ErrnoException).code ?? "unknown") : "unknown";
}
