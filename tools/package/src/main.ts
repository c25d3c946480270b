import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join, relative } from "node:path";
import { buildRelease } from "./build-release.ts";

const root = join(import.meta.dirname, "../../..");
execFileSync("npm", ["run", "--silent", "build", "--workspace", "@portolan/panel"], { cwd: root, stdio: "inherit" });
const archive = await buildRelease({ root, outputDirectory: join(root, "dist"), architecture: process.arch });
console.log(`${relative(process.cwd(), archive)} (${Math.round(statSync(archive).size / 1e6)} MB)`);
