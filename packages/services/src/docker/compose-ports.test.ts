import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findComposePort, parseComposePorts } from "./compose-ports.ts";

const file = `name: shop
x-ports: &both
  - "443:443"
  - "8443:8443/udp"
services:
  web:
    image: lab/busybox
    ports:
      - "8080:80"
      - 127.0.0.1:8081:81/tcp
      - "[::1]:8082:82"
      - "9000-9002:9000-9002/udp"
      - "\${PORT:-8090}:90"
      - 3000
      - "127.0.0.1::5000"
  proxy:
    ports: *both
  api:
    ports:
      - target: 80
        published: "8100"
        host_ip: 127.0.0.1
        protocol: tcp
        mode: host
      - { target: 53, published: 5353, protocol: udp }
  worker: {}
`;

function published(service: string, text: string): string | null {
  const [, protocol, hostAddress = "", hostPort, containerPort] = /^(tcp|udp) (\S+) (\d+) (\d+)$/.exec(text) ?? [];
  const port = findComposePort(parseComposePorts(file) ?? [], {
    service,
    protocol: protocol === "udp" ? "udp" : "tcp",
    hostAddress,
    hostPort: Number(hostPort),
    containerPort: Number(containerPort),
  });
  return port === null ? null : `${port.line} ${port.value}`;
}

test("each published port leads back to its line, in the short and in the long syntax", () => {
  expect(published("web", "tcp 0.0.0.0 8080 80")).toBe("9 8080:80");
  expect(published("web", "tcp :: 8080 80")).toBe("9 8080:80");
  expect(published("web", "tcp 127.0.0.1 8081 81")).toBe("10 127.0.0.1:8081:81/tcp");
  expect(published("web", "tcp 0.0.0.0 8081 81")).toBeNull();
  expect(published("web", "tcp ::1 8082 82")).toBe("11 [::1]:8082:82");
  expect(published("web", "udp 0.0.0.0 9001 9001")).toBe("12 9000-9002:9000-9002/udp");
  expect(published("web", "tcp 0.0.0.0 9001 9001")).toBeNull();
  expect(published("web", "tcp 0.0.0.0 8091 90")).toBe("13 ${PORT:-8090}:90");
  expect(published("web", "tcp 0.0.0.0 40123 3000")).toBe("14 3000");
  expect(published("web", "tcp 127.0.0.1 40124 5000")).toBe("15 127.0.0.1::5000");
  expect(published("proxy", "udp 0.0.0.0 8443 8443")).toBe("4 8443:8443/udp");
  expect(published("api", "tcp 127.0.0.1 8100 80")).toBe("20 127.0.0.1:8100:80/tcp");
  expect(published("api", "udp 0.0.0.0 5353 53")).toBe("25 5353:53/udp");
  expect(published("worker", "tcp 0.0.0.0 1 1")).toBeNull();
});

test("what is no compose file is told apart from one without ports", () => {
  expect(parseComposePorts("services: [")).toBeNull();
  expect(parseComposePorts("- a\n- b\n")).toBeNull();
  expect(parseComposePorts("services: {}\n")).toEqual([]);
  expect(parseComposePorts("services:\n  web:\n    ports: 80\n")).toEqual([]);
});

test("any text gives an answer, soon", () => {
  const pieces = fc.constantFrom(
    "services:",
    "\n",
    "  ",
    "web:",
    "ports:",
    "- ",
    '"80:80"',
    "*a",
    "&a",
    "[",
    "]",
    "{",
    "}",
    "<<:",
    "!!x",
    "|",
    "'",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
      ),
      (text) => {
        for (const { line } of parseComposePorts(text) ?? []) expect(line).toBeGreaterThan(0);
      },
    ),
    { numRuns: 300 },
  );
});
