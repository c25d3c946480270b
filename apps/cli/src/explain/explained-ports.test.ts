import { expect, test } from "vitest";
import { run, savedHost } from "../test-terminal.ts";
import { parsePortText } from "./explained-ports.ts";

test.each(["0", "tcp/0", "0/udp"])("%s is refused with what 0 means", async (port) => {
  const { code, stdout, stderr } = await run(["explain", port, "--snapshot", savedHost, "--lang", "en"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Nothing can listen on port 0");
  expect(stderr).toContain("any free port");
  const chinese = await run(["explain", port, "--snapshot", savedHost, "--lang", "zh-CN"]);
  expect(chinese.stderr).toContain("请内核任选一个空闲端口");
});

test.each(["65536", "00080", "udp/", "/80", "80/", "80/tcp/udp", "80-90", "80,443", ":65536"])("%s is refused as a port", (text) => {
  expect(() => parsePortText(text)).toThrow("PORT_INVALID");
});

test.each([":::23333", "*:23333", "0.0.0.0:23333", "[::]:23333", "127.0.0.53%lo:23333", ":23333", "localhost:23333", " 23333 "])(
  "%s, as other tools print it, is the port",
  (text) => {
    expect(parsePortText(text)).toEqual({ port: 23333, protocol: null });
  },
);

test.each(["nginx", "redis-server@6380.service", "::1", "fe80::1", "k3s"])("%s is no port", (text) => {
  expect(parsePortText(text)).toBeNull();
});
