import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { emptySections, hashSections, type Sections, type Socket, splicesBetween } from "@portolan/snapshot";
import { createReceivedSections, SectionMismatch } from "./received-sections.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const socket = (port: number): Socket => ({
  namespace: "host",
  protocol: "tcp",
  family: "ipv4",
  address: "0.0.0.0",
  port,
  state: "listen",
  v6only: null,
  device: null,
  uid: 0,
  inode: port,
  cookie: port.toString(16),
  cgroup: null,
  mark: null,
  queue: { depth: 0, limit: 1 },
});
const sectionsOf = (sockets: Socket[]): Sections => ({ ...emptySections(), sockets });
const hashesOf = (sections: Sections) => hashSections(sections, ["sockets"], sha256Hex);

test("rows that are spliced in give the section the scanner has, and unchanged rows stay the same objects", () => {
  const received = createReceivedSections();
  const before = [socket(80), socket(443)];
  const first = received.receive({ sections: { sockets: before }, hashes: hashesOf(sectionsOf(before)) });
  const after = [...before.slice(0, 1), socket(8080)];
  const splices = { sockets: JSON.parse(JSON.stringify(splicesBetween(before, after))) };
  const second = received.receive({ sections: {}, splices, hashes: hashesOf(sectionsOf(after)) });
  expect(second.sockets).toEqual(after);
  expect(second.sockets[0]).toBe(first.sockets[0]);
});

test("what has another hash, or does not fit, is refused, and what was there stays", () => {
  const received = createReceivedSections();
  const sockets = [socket(80)];
  received.receive({ sections: { sockets }, hashes: hashesOf(sectionsOf(sockets)) });
  const wrong = {
    sections: {},
    splices: { sockets: [{ at: 1, remove: 0, rows: [socket(81)] }] },
    hashes: hashesOf(sectionsOf([socket(82)])),
  };
  expect(() => received.receive(wrong)).toThrow(SectionMismatch);
  expect(() => received.receive({ ...wrong, splices: { sockets: [{ at: 7, remove: 0, rows: [] }] } })).toThrow(SectionMismatch);
  expect(received.receive({ sections: {}, hashes: {} }).sockets).toEqual(sockets);
});
