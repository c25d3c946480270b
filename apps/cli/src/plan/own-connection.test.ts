import { expect, test } from "vitest";
import { ownConnection, parseConnection } from "./own-connection.ts";

test("what sshd tells names both ends of either family, a zone included", () => {
  expect(parseConnection("203.0.113.7 51234 192.0.2.1 22")).toEqual({
    local: { address: "192.0.2.1", port: 22 },
    remote: { address: "203.0.113.7", port: 51_234 },
  });
  expect(parseConnection("fe80::7%eth0 51234 fe80::1%eth0 22")?.remote).toEqual({ address: "fe80::7%eth0", port: 51_234 });
  for (const text of ["", "console", "203.0.113.7 51234 192.0.2.1", "203.0.113.7 70000 192.0.2.1 22", "a b c d"])
    expect(parseConnection(text)).toBeNull();
});

test("where sudo took it out of our environment, the shells above us tell it", () => {
  const own = { SSH_CONNECTION: "203.0.113.7 51234 192.0.2.1 22" };
  expect(ownConnection(own)?.local.port).toBe(22);
  expect(ownConnection({}, 1)).toBeNull();
});
