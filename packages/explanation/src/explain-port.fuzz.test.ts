import { createHash } from "node:crypto";
import { render } from "@portolan/phrases";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ProbeResult } from "./explanation.ts";
import { renderExplanationText } from "./render-explanation.ts";
import { explainScenario, holder, probe, process, socket, systemd } from "./testing/sample-host.ts";

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();
const addresses = ["0.0.0.0", "::", "127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:0.0.0.0", "192.0.2.10", "2001:db8::1", "fe80::1"];
const outcomes: readonly ProbeResult["outcome"][] = [
  "connected",
  "refused",
  "timeout",
  "unreachable",
  "no-address",
  "not-probed",
  "failed",
];
const kinds = [
  "bound",
  "outgoing",
  "accepted",
  "time-wait",
  "fin-wait",
  "connection",
  "udp-connected",
  "published",
  "stopped-container",
  "reserved",
  "nat",
] as const;

const anySocket = fc
  .record({
    address: fc.constantFrom(...addresses),
    protocol: fc.constantFrom("tcp" as const, "udp" as const),
    state: fc.constantFrom("listen" as const, "bound" as const),
    v6only: fc.constantFrom(true, false, null),
    device: fc.constantFrom(null, null, "eth0", "lo"),
    namespace: fc.constantFrom("host", "host", "name:blue"),
    inode: fc.constantFrom(1, 41, 42, 99, null),
  })
  .map(({ state, v6only, address, protocol, ...rest }) =>
    socket({
      ...rest,
      protocol,
      address,
      port: 80,
      state: protocol === "udp" ? "unconnected" : state,
      v6only: address.includes(":") ? v6only : null,
    }),
  );

const scenario = fc.record({
  port: fc.constant(80),
  protocol: fc.constantFrom("tcp" as const, "udp" as const, null),
  sockets: fc.array(anySocket, { maxLength: 4 }),
  processes: fc.constant([
    systemd,
    process({ pid: 41, name: "one" }),
    process({ pid: 42, name: "two", executable: null, command: null, user: null, startedAt: null }),
  ]),
  probes: fc.array(
    fc
      .tuple(fc.constantFrom("127.0.0.1", "::1", "192.0.2.10"), fc.constantFrom(...outcomes))
      .map(([address, outcome]) => probe(address, outcome, 80)),
    { maxLength: 3 },
  ),
  holders: fc.array(
    fc.constantFrom(...kinds).map((kind) => holder({ kind, local: "192.0.2.10:80", remote: "192.0.2.99:5000", pids: [41] })),
    { maxLength: 2 },
  ),
  privileged: fc.boolean(),
});

test("every host has an answer whose words are complete in both languages", () => {
  fc.assert(
    fc.property(scenario, (input) => {
      const explanation = explainScenario(input, sha256);
      expect(explanation.answer.length).toBeGreaterThan(0);
      for (const language of ["en", "zh-CN"] as const) {
        expect(renderExplanationText(explanation, language)).not.toMatch(/\{[a-zA-Z]+[:}]|undefined|\[object/);
      }
    }),
    { numRuns: 300 },
  );
});

test("the fields for programs say what the words say", () => {
  fc.assert(
    fc.property(scenario, (input) => {
      const { answer, answerText, served, warnings, sections } = explainScenario({ ...input, protocol: "tcp" }, sha256);
      for (const language of ["en", "zh-CN"] as const)
        expect(answerText[language]).toBe(answer.map((line) => render(line, language)).join("\n"));
      expect(served.udp).toBeNull();
      for (const family of ["ipv4", "ipv6"] as const) {
        const told = answer[0]?.params?.[family];
        const id = typeof told === "object" && "id" in told ? told.id : "explanation.family.no";
        const expected = /\.(no|noAddresses)$/.test(id) ? "no" : id.endsWith(".unknown") ? "unknown" : "yes";
        expect(served.tcp?.[family], answerText.en).toBe(expected);
      }
      const lines = sections.find((part) => part.id === "warnings")?.lines ?? [];
      expect(lines.every(({ text }) => text !== null && warnings.includes(text.id))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("IPv4 is answered yes only where an IPv4 wildcard listens or a connection proved it", () => {
  fc.assert(
    fc.property(scenario, (input) => {
      const [first] = explainScenario({ ...input, protocol: "tcp" }, sha256).answer;
      const ipv4 = first?.params?.["ipv4"];
      if (first === undefined || typeof ipv4 !== "object" || !("id" in ipv4)) return;
      const listens = input.sockets.some(
        ({ address, v6only, state, device, namespace, protocol }) =>
          protocol === "tcp" &&
          namespace === "host" &&
          state === "listen" &&
          device === null &&
          (address.endsWith("0.0.0.0") || (address === "::" && v6only === false)),
      );
      expect(ipv4.id === "explanation.family.yes", render(first, "en")).toBe(listens);
    }),
    { numRuns: 300 },
  );
});
