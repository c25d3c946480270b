import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleProgram } from "./bundle.ts";
import { compareVersions, readNeededGlibc } from "./elf-glibc.ts";
import { packagesOfFiles, packagesWithDependencies, thirdPartyLicences } from "./third-party-licences.ts";

export interface ReleaseOptions {
  readonly root: string;
  readonly outputDirectory: string;
  /** As Node names it: x64 or arm64. */
  readonly architecture: string;
}

/** The oldest glibc that a release runs on: Debian 10, Ubuntu 20.04, RHEL 8. */
export const oldestGlibc = "2.28";

/** Builds `portolan-VERSION-linux-ARCH.tar.gz` and returns its path. */
export async function buildRelease({ root, outputDirectory, architecture }: ReleaseOptions): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const name = `portolan-${version}-linux-${architecture}`;
  const stage = join(outputDirectory, name);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, "lib"), { recursive: true });

  const bundled = await bundleProgram(root, join(stage, "lib"));
  copyRuntime({ root, stage, architecture });
  buildPanel(root, stage);
  for (const file of ["portolan", "LICENSE"]) {
    cpSync(join(root, file), join(stage, file));
  }
  for (const file of ["install.sh", "uninstall.sh", "portolan.service", "portolan-applier.service"]) {
    cpSync(join(root, "tools/package/files", file), join(stage, file));
  }
  for (const file of ["portolan", "install.sh", "uninstall.sh"]) {
    chmodSync(join(stage, file), 0o755);
  }
  writeFileSync(join(stage, "VERSION"), `${version}\n`);
  writeFileSync(join(stage, "THIRD-PARTY-LICENCES"), licences(root, bundled));
  return pack(outputDirectory, name);
}

/** Node and koffi: the only parts with machine code. */
function copyRuntime({ root, stage, architecture }: { root: string; stage: string; architecture: string }): void {
  const node = join(root, "node_modules", `node-linux-${architecture}`);
  mkdirSync(join(stage, "node/bin"), { recursive: true });
  cpSync(join(node, "bin/node"), join(stage, "node/bin/node"));
  cpSync(join(node, "LICENSE"), join(stage, "node/LICENSE"));
  const koffi = join(root, "node_modules/koffi");
  cpSync(koffi, join(stage, "lib/node_modules/koffi"), { recursive: true, filter: isRuntimeFile });
  const native = `@koromix/koffi-linux-${architecture}`;
  cpSync(join(root, "node_modules", native), join(stage, "lib/node_modules", native), { recursive: true });
  for (const binary of [join(stage, "node/bin/node"), ...koffiBinaries(join(stage, "lib/node_modules", native))]) {
    refuseNewGlibc(binary);
  }
}

/** Of koffi's folder: not its sources in C++, its documentation and its types. */
function isRuntimeFile(path: string): boolean {
  return statSync(path).isDirectory() ? !/\/(?:doc|vendor|lib)$/.test(path) : /\.c?js$|\/package\.json$|\/LICENSE/.test(path);
}

/** Koffi brings one binary for glibc and one for musl; only the former can run with our Node. */
function koffiBinaries(directory: string): readonly string[] {
  const found = execFileSync("find", [directory, "-name", "*.node"], { encoding: "utf8" }).trim().split("\n");
  return found.filter((file) => {
    if (file.includes("musl")) {
      rmSync(file);
      return false;
    }
    return true;
  });
}

function refuseNewGlibc(binary: string): void {
  const needed = readNeededGlibc(readFileSync(binary));
  if (needed !== null && compareVersions(needed, oldestGlibc) > 0) {
    throw new Error(`${binary} needs glibc ${needed}; a release may need at most ${oldestGlibc}`);
  }
}

function buildPanel(root: string, stage: string): void {
  const vite = [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn", "--outDir", join(stage, "lib/panel")];
  execFileSync(process.execPath, vite, { cwd: join(root, "apps/panel"), stdio: ["ignore", "inherit", "inherit"], timeout: 5 * 60_000 });
}

function licences(root: string, bundledFiles: readonly string[]): string {
  const panel = JSON.parse(readFileSync(join(root, "apps/panel/package.json"), "utf8")) as Record<
    string,
    Record<string, string> | undefined
  >;
  const builtIn = /^(@portolan\/|@types\/|@vitejs\/|@tailwindcss\/|vite$|tailwindcss$)/;
  const panelNames = Object.keys({ ...panel["dependencies"], ...panel["devDependencies"] }).filter((name) => !builtIn.test(name));
  const native = packagesWithDependencies(root, ["koffi"]);
  const folders = new Set([...packagesOfFiles(bundledFiles), ...packagesWithDependencies(root, panelNames), ...native]);
  return thirdPartyLicences(root, folders);
}

/** The same files give the same bytes. */
function pack(outputDirectory: string, name: string): string {
  const archive = join(outputDirectory, `${name}.tar.gz`);
  const plain = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "--mode=go=rX,u+rw"];
  execFileSync("tar", ["--directory", outputDirectory, ...plain, "--use-compress-program=gzip -n", "--create", "--file", archive, name]);
  return archive;
}
