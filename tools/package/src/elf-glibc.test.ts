import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { oldestGlibc } from "./build-release.ts";
import { compareVersions, readNeededGlibc } from "./elf-glibc.ts";

const modules = join(import.meta.dirname, "../../../node_modules");

test("every binary of a release runs with the oldest glibc that we promise", () => {
  const binaries = [`node-linux-${process.arch}/bin/node`, `@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`];
  for (const binary of binaries) {
    const needed = readNeededGlibc(readFileSync(join(modules, binary)));
    expect(needed, binary).toMatch(/^2\.\d+/);
    expect(compareVersions(needed ?? "0", oldestGlibc), binary).toBeLessThanOrEqual(0);
  }
});

test("versions are compared by number", () => {
  expect(compareVersions("2.9", "2.28")).toBeLessThan(0);
  expect(compareVersions("2.28", "2.28")).toBe(0);
  expect(compareVersions("2.2.5", "2.2")).toBeGreaterThan(0);
});

test("what is not an ELF file is refused", () => {
  expect(() => readNeededGlibc(Buffer.from("#!/bin/sh\n"))).toThrow("not a 64-bit little-endian ELF file");
});
