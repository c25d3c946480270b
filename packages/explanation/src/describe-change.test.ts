import { render } from "@portolan/phrases";
import type { ChangeEvent, ChangeKind, Endpoint } from "@portolan/sockets";
import { expect, test } from "vitest";
import { changeTitle, describeChange } from "./describe-change.ts";

const nginx: Endpoint = {
  id: "aaaaaaaaaaaaaaaa",
  namespace: "host",
  protocol: "tcp",
  address: "127.0.0.1",
  port: 8080,
  scope: "ipv4",
  device: null,
  sockets: 1,
  state: "listening",
  owners: [
    {
      pid: 7,
      program: "nginx",
      executable: "/usr/sbin/nginx",
      executableDeleted: false,
      command: "nginx",
      workingDirectory: null,
      user: "root",
      unit: "nginx.service",
      container: null,
      startedAt: null,
      ancestry: [],
    },
  ],
  ownersKnown: true,
  uid: 0,
  unit: "nginx.service",
  container: null,
  publishes: null,
  queue: null,
  service: null,
  display: { ss: "127.0.0.1:8080", netstat: "127.0.0.1:8080" },
};
const wide: Endpoint = { ...nginx, id: "bbbbbbbbbbbbbbbb", address: "0.0.0.0", display: { ss: "0.0.0.0:8080", netstat: "0.0.0.0:8080" } };
const kinds: readonly ChangeKind[] = [
  "opened",
  "closed",
  "widened",
  "narrowed",
  "owner-changed",
  "binary-changed",
  "binary-deleted",
  "replaced",
  "brief",
  "flapping",
];

function event(kind: ChangeKind, before: Endpoint | null, after: Endpoint | null): ChangeEvent {
  return {
    schema: "portolan.event/1",
    id: "x",
    at: "2026-11-22T06:00:00.000Z",
    host: "h",
    kind,
    endpoint: (after ?? before)?.id ?? "gone",
    before,
    after,
    confirmedBy: "look",
  };
}

test("a widened address is told with both places and the owner", () => {
  const text = render(describeChange(event("widened", nginx, wide)), "en");
  expect(text).toContain("nginx");
  expect(text).toContain("from tcp 127.0.0.1:8080 to tcp 0.0.0.0:8080");
  expect(render(describeChange(event("widened", nginx, wide)), "zh-CN")).toContain("从 tcp 127.0.0.1:8080 扩大到 tcp 0.0.0.0:8080");
});

test("every kind has a title and a line in both languages without a placeholder left over", () => {
  const texts = kinds.flatMap((kind) =>
    (["en", "zh-CN"] as const).flatMap((language) => [
      render(changeTitle(kind), language),
      render(describeChange(event(kind, nginx, wide)), language),
    ]),
  );
  expect(new Set(texts).size).toBe(texts.length);
  for (const text of texts) expect(text).not.toMatch(/[{}]/);
});

test("another network namespace is named", () => {
  expect(render(describeChange(event("opened", null, { ...nginx, namespace: "name:blue" })), "en")).toContain("in namespace name:blue");
});

test("a replaced file is named with its path", () => {
  expect(render(describeChange(event("binary-deleted", nginx, nginx)), "en")).toContain("/usr/sbin/nginx");
});

test("an event without an endpoint is named by its id", () => {
  expect(render(describeChange(event("closed", null, null)), "en")).toBe("endpoint gone");
});

test("a kind that only a newer peer knows is named as it is", () => {
  const change = { ...event("opened", nginx, wide), kind: "teleported" } as unknown as ChangeEvent;
  expect(render(describeChange(change), "en")).toContain("changed (teleported)");
  expect(render(changeTitle(change.kind), "zh-CN")).toBe("有变化（teleported）");
});
