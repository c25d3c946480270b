import { expect, test } from "vitest";
import { run, savedHost } from "../test-terminal.ts";

test.each(["0", "tcp/0", "0/udp"])("%s is refused with what 0 means", async (port) => {
  const { code, stdout, stderr } = await run(["explain", port, "--snapshot", savedHost, "--lang", "en"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Nothing can listen on port 0");
  expect(stderr).toContain("any free port");
  const chinese = await run(["explain", port, "--snapshot", savedHost, "--lang", "zh-CN"]);
  expect(chinese.stderr).toContain("请内核任选一个空闲端口");
});
