/** A port is a number from 0 to 65535, never anything more: no protocol, no address. */
export const MAX_PORT = 65535;

/** The port written as plain decimal digits, or null: signs, spaces, leading zeros and service names are refused. */
export function parsePort(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,4})$/.test(text)) return null;
  const port = Number(text);
  return port <= MAX_PORT ? port : null;
}

export function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_PORT;
}
