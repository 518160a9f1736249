/** What may be dropped: page cache, dentries and inodes, or both. Source: Documentation/admin-guide/sysctl/vm.rst. */
export type DropCaches = (typeof kinds)[number];
const kinds = [1, 2, 3] as const;

const file = String.raw`/proc/sys/vm/drop_caches`;
const number = String.raw`(?:([123])|'([123])'|"([123])")`;
/** A blank must stand between the digit and `>`: `echo 3>f` writes an empty line to file descriptor 3's file. */
const redirected = new RegExp(String.raw`^[ \t\n]*echo[ \t]+${number}[ \t]+>[ \t]*${file}[ \t\n]*$`);
const teed = new RegExp(
  String.raw`^[ \t\n]*echo[ \t]+${number}[ \t]*\|[ \t\n]*(?:sudo[ \t]+)?tee[ \t]+${file}(?:[ \t]+>[ \t]*/dev/null)?[ \t\n]*$`,
);

/**
 * Whether a whole text is one of the two usual ways to drop the kernel's caches, and which. The first is outside
 * the plain language, since it redirects to a file; it is the one such write that has a place in a plan.
 */
export function dropCaches(text: string): DropCaches | null {
  const found = text.length > 256 ? null : (redirected.exec(text) ?? teed.exec(text));
  const digit = found?.slice(1).join("");
  return kinds.find((kind) => String(kind) === digit) ?? null;
}
