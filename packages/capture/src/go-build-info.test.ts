import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isBuiltByGo } from "./go-build-info.ts";

test("a program of another tool chain, a script, a truncated ELF header and a file that is not there are not Go", () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-go-"));
  try {
    const truncated = join(directory, "truncated");
    writeFileSync(truncated, Buffer.from("7f454c460201010000000000", "hex"));
    const outOfBounds = join(directory, "out-of-bounds");
    writeFileSync(outOfBounds, Buffer.concat([Buffer.from("7f454c46020101", "hex"), Buffer.alloc(57, 0xff)]));
    for (const path of [
      process.execPath,
      "/bin/sh",
      import.meta.filename,
      truncated,
      outOfBounds,
      join(directory, "absent"),
      "/dev/null",
      directory,
    ])
      expect(isBuiltByGo(path), path).toBe(false);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
