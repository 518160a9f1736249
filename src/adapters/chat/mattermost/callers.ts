import { BlockList, isIPv6 } from "node:net";

/**
 * Whether a connection comes from one of these addresses or networks (`10.1.0.7`, `10.1.0.0/16`, `fd00::/8`); from anywhere when there
 * are none. An IPv4 address counts also where the system writes it as IPv6. What is no address throws.
 */
export function callerCheck(callers: readonly string[]): (address: string) => boolean {
  if (callers.length === 0) return () => true;
  const known = new BlockList();
  for (const caller of callers) {
    const [address = "", bits] = caller.split("/");
    const family = familyOf(address);
    if (bits === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(bits), family);
  }
  return (address) => known.check(address, familyOf(address));
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");
