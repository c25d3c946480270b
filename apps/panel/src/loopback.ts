/** Whether only this host itself can reach an address; an IPv4 address in IPv6 clothes is an IPv4 address. */
export function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/i.test(address);
}
