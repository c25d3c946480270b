/** Runs inside the network namespace of one case: node main.ts REQUEST.json OBSERVATION.json. */
import { readFileSync, writeFileSync } from "node:fs";
import { observeCase, type ObserveRequest } from "./observe-case.ts";

const [, , requestFile = "", observationFile = ""] = process.argv;
const request = JSON.parse(readFileSync(requestFile, "utf8")) as ObserveRequest;
writeFileSync(observationFile, JSON.stringify(await observeCase(request)));
process.exit(0);
