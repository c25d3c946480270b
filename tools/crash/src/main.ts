import { crashChanges } from "./crash-changes.ts";
import { crashLeases } from "./leases/crash-leases.ts";

const [first, ...rest] = process.argv.slice(2);
process.exitCode = first === "leases" ? await crashLeases(rest) : await crashChanges(process.argv.slice(2));
