/**
 * A time-ordered UUID, so that rows written together lie together.
 *
 * @param at     milliseconds since 1970.
 * @param random 10 random bytes as 20 hex digits, from the caller; six of their bits give way to version and variant.
 * @source RFC 9562, section 5.7.
 */
export function uuidV7(at: number, random: string): string {
  const time = at.toString(16).padStart(12, "0");
  const variant = ((Number.parseInt(random.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
