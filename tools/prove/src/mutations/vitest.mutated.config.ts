/** Vitest with one module's text changed, as the environment variable PORTOLAN_MUTATION says. */
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import type { Mutation } from "./mutation.ts";

const repositoryRoot = join(import.meta.dirname, "../../../..");
const mutation = JSON.parse(process.env["PORTOLAN_MUTATION"] ?? "null") as Mutation | null;

export default defineConfig({
  root: repositoryRoot,
  // A kept transformation would be another mutant's.
  test: { watch: false, testTimeout: 20_000, fsModuleCache: false },
  plugins: [
    {
      name: "mutation",
      enforce: "pre",
      transform: (source: string, id: string) =>
        mutation !== null && id === join(repositoryRoot, mutation.file) ? source.replace(mutation.from, () => mutation.to) : null,
    },
  ],
});
