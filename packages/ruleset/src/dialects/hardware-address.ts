/** A hardware address of Ethernet as 48 bits, or null where the text is none. */
export function readHardwareAddress(text: string): bigint | null {
  return /^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/.test(text)
    ? text.split(":").reduce((value, part) => (value << 8n) | BigInt(Number.parseInt(part, 16)), 0n)
    : null;
}
