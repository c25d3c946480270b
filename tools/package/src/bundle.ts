import { readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { findChildEntries, movePaths } from "./source-paths.ts";

/** Some dependencies are CommonJS and ask for Node's own modules by `require`. */
const banner = 'import { createRequire as portolanRequire } from "node:module"; const require = portolanRequire(import.meta.url);';

/** Bundles the command and every program it starts into `outputDirectory`; koffi stays outside. Returns the paths of all bundled source files, relative to `root`. */
export async function bundleProgram(root: string, outputDirectory: string): Promise<readonly string[]> {
  const entries = [join(root, "apps/cli/src/main.ts"), ...findChildEntries(root)];
  const result = await build({
    entryPoints: Object.fromEntries(entries.map((file) => [basename(file, ".ts"), file])),
    outdir: outputDirectory,
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    external: ["koffi"],
    banner: { js: banner },
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    logLevel: "warning",
    plugins: [bundlePaths(root)],
  });
  return Object.keys(result.metafile.inputs).map((file) => relative(root, join(process.cwd(), file)));
}

function bundlePaths(root: string): Plugin {
  return {
    name: "bundle-paths",
    setup(context) {
      context.onLoad({ filter: /\/(?:apps|packages)\/[^/]+\/src\/.*\.ts$/ }, ({ path }) => ({
        contents: movePaths(readFileSync(path, "utf8"), relative(root, path)),
        loader: "ts",
      }));
    },
  };
}
