import { openSync, closeSync } from "node:fs";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { walkDescriptors } from "./descriptor-walk.ts";

test("with and without the C library the same sockets are found, and other descriptors are only counted", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const files = Array.from({ length: 50 }, () => openSync("/dev/null", "r"));
  const directory = `/proc/${process.pid}/fd`;
  const withLibrary = walkDescriptors(directory);
  const without = walkDescriptors(directory, null);
  for (const file of files) closeSync(file);
  server.close();
  if (withLibrary.outcome !== "read" || without.outcome !== "read") throw new Error("not read");
  expect(withLibrary).toEqual(without);
  expect(withLibrary.inodes.length).toBeGreaterThan(0);
  expect(withLibrary.descriptors).toHaveLength(withLibrary.inodes.length);
  expect(withLibrary.entries).toBeGreaterThanOrEqual(withLibrary.inodes.length + files.length);
});

test("a process that has gone is gone", () => {
  expect(walkDescriptors("/proc/4194305/fd")).toEqual({ outcome: "gone" });
});
