/** Root's command line, in short: `node root-end.ts GUARD_DIR REQUEST`. Prints the answer. */
import { createApplierClient, type ApplierRequest } from "@portolan/contract/applier";
import { connectApplier, guardPlacesOf } from "@portolan/daemon";

const [directory, request = "{}"] = process.argv.slice(2);
const places = guardPlacesOf(directory);
if (places === null) throw new Error("no place");
const applier = createApplierClient({
  stream: await connectApplier({ places, version: "0.0.0-test" }),
  isUp: true,
  encodeText: (text) => new TextEncoder().encode(text),
  decodeText: (bytes) => new TextDecoder().decode(bytes),
  onEvent: () => {},
  onEnd: () => {},
});
process.stdout.write(JSON.stringify(await applier.ask(JSON.parse(request) as ApplierRequest & { ask: "state" })));
process.exit(0);
