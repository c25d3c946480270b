import { rmSync } from "node:fs";
import { labCacheDirectory } from "./layer.ts";

/** `npm run lab:clean`: removes what `npm test` keeps between runs (2 GB at most); the next run installs it again. */
rmSync(labCacheDirectory(), { recursive: true, force: true });
console.log(`${labCacheDirectory()} is gone.`);
