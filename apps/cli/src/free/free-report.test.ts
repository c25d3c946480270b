import { expect, test } from "vitest";
import { run, savedByUser, savedHost } from "../test-terminal.ts";

test("what could not be read is said on stderr, so that stdout stays the ports alone", async () => {
  const { stdout, stderr } = await run(["free", "--snapshot", savedByUser, "--lang", "en"]);
  expect(stdout).toMatch(/^\d+\n$/);
  expect(stderr).toContain("! The processes behind 8 sockets could not be read");
  expect(stderr).toContain("! The network namespace inode:4026532300 could not be read");
  expect((await run(["free", "--snapshot", savedHost])).stderr).not.toContain("! ");
});

test("every kind to allow is named at once", async () => {
  const { stderr } = await run(["free", "--range", "443-443", "--snapshot", savedHost, "--lang", "en"]);
  expect(stderr).toContain("--allow well-known,assigned would offer more.");
  const allowed = await run(["free", "--range", "443-443", "--allow", "well-known,assigned", "--snapshot", savedHost]);
  expect(allowed).toMatchObject({ code: 0, stdout: "443\n" });
});
