import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { LabHost } from "./lab-host.ts";
import { labCacheDirectory } from "./layer.ts";

/**
 * The folder with a program of programs/ compiled: `listen` from listen.go, Listen.class from Listen.java. Compiled once on a host with the
 * `compilers` layer and kept; the folder has the same path on every lab host.
 */
export async function compileProgram(source: "listen.go" | "Listen.java"): Promise<string> {
  const sourcePath = join(import.meta.dirname, "programs", source);
  const key = createHash("sha256").update(readFileSync(sourcePath)).digest("hex").slice(0, 16);
  const directory = join(labCacheDirectory(), `${basename(source)}-${key}`);
  if (existsSync(directory)) {
    return directory;
  }
  await using host = await LabHost.start({ layer: "compilers" });
  const compile =
    source === "listen.go"
      ? ["go", "build", "-o", "/tmp/out/listen", sourcePath]
      : ["javac", "--release", "11", "-d", "/tmp/out", sourcePath];
  await host.run(["mkdir", "/tmp/out"]);
  const env = { HOME: "/tmp", GOCACHE: "/tmp/go-cache", CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GO111MODULE: "off" };
  await host.run(compile, { env, timeoutMs: 300_000 });
  const product = source === "listen.go" ? "listen" : "Listen.class";
  const building = `${directory}.${process.pid}`;
  mkdirSync(building, { recursive: true });
  copyFileSync(host.path(`/tmp/out/${product}`), join(building, product));
  if (existsSync(directory)) {
    rmSync(building, { recursive: true });
  } else {
    renameSync(building, directory);
  }
  return directory;
}
