import { statSync } from "node:fs";
import { join, relative } from "node:path";
import { buildRelease } from "./build-release.ts";

const root = join(import.meta.dirname, "../../..");
const archive = await buildRelease({ root, outputDirectory: join(root, "dist"), architecture: process.arch });
console.log(`${relative(process.cwd(), archive)} (${Math.round(statSync(archive).size / 1e6)} MB)`);
