import { assert, json, property } from "fast-check";
import { expect, test } from "vitest";
import { packText, unpackText } from "./packed-text.ts";

const event = JSON.stringify({
  schema: "portolan.event/1",
  id: "20261122T095110600Z-17d25c85f151e30e455330f73510905c-d66daoa5xtdiwpju-closed",
  at: "2026-11-22T09:51:10.600Z",
  host: "17d25c85f151e30e455330f73510905c",
  kind: "closed",
  endpoint: "d66daoa5xtdiwpju",
  before: {
    id: "d66daoa5xtdiwpju",
    namespace: "host",
    protocol: "tcp",
    address: "127.0.77.1",
    port: 21519,
    device: null,
    scope: "ipv4",
    sockets: 1,
    state: "listening",
    owners: [
      {
        pid: 19675,
        program: "redis-server",
        executable: "/usr/bin/redis-check-rdb",
        executableDeleted: false,
        command: "/usr/bin/redis-server 127.0.0.1:6379",
        workingDirectory: "/var/lib/redis",
        user: "redis",
        unit: "redis-server.service",
        container: null,
        startedAt: "2026-11-22T09:51:02.360Z",
        ancestry: [{ pid: 1, name: "systemd" }],
      },
    ],
    ownersKnown: true,
    uid: 104,
    unit: "redis-server.service",
    container: null,
    publishes: null,
    queue: { depth: 0, limit: 511 },
    service: { id: "redis", name: "Redis", recognisedBy: "executable", setBy: null },
    display: { ss: "127.0.77.1:21519", netstat: "127.0.77.1:21519" },
  },
  after: null,
  confirmedBy: "exact-get",
});

test("an event takes less than two fifths of its text", () => {
  expect(packText(event).length).toBeLessThan(0.4 * event.length);
  expect(unpackText(packText(event))).toBe(event);
});

test("whatever is packed comes back", () => {
  assert(
    property(json(), (text) => {
      expect(unpackText(packText(text))).toBe(text);
    }),
  );
});

test("a packed text of this version stays readable", () => {
  expect(unpackText("1:q8YoO+DlAywF11JREQA=")).toBe('{"kind":"opened","after":{"port":80}}'.repeat(3));
});

test("rows of earlier versions are plain", () => {
  expect(unpackText(event)).toBe(event);
});
