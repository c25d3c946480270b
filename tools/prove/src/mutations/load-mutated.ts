/** Preloaded into a judge: gives one module a changed text, as the environment variable PORTOLAN_MUTATION says. */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Mutation } from "./mutation.ts";

/** A mutation that no longer fits its source is no mutation. */
const staleText = "does not hold the text once";

const repositoryRoot = join(import.meta.dirname, "../../../..");
const text = process.env["PORTOLAN_MUTATION"];
if (text !== undefined) {
  const mutation = JSON.parse(text) as Mutation;
  const path = join(repositoryRoot, mutation.file);
  const url = pathToFileURL(path).href;
  registerHooks({
    load: (asked, context, nextLoad) => {
      if (asked !== url) return nextLoad(asked, context);
      const source = readFileSync(path, "utf8");
      if (source.split(mutation.from).length !== 2) throw new Error(`${mutation.file} ${staleText}: ${mutation.from}`);
      return { format: "module-typescript", source: source.replace(mutation.from, () => mutation.to), shortCircuit: true };
    },
  });
}
