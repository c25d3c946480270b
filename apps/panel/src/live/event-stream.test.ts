import { expect, test } from "vitest";
import { createEventStreamReader } from "./event-stream.ts";

test("reads events, ids and multi-line data, and skips comments", () => {
  const reader = createEventStreamReader();
  const messages = reader.push(': hello\n\nid: 7\nevent: reset\ndata: {"a":\ndata: 1}\n\ndata: plain\n\n');
  expect(messages).toEqual([
    { event: "reset", data: '{"a":\n1}', id: "7" },
    { event: "message", data: "plain", id: "7" },
  ]);
});

test("gives the same messages however the bytes are cut", () => {
  const text = "id: 1\r\nevent: change\r\ndata: x\r\n\r\nid: 2\r\ndata: y\r\n\r\n";
  const whole = createEventStreamReader().push(text);
  const reader = createEventStreamReader();
  expect(Array.from(text).flatMap((letter) => reader.push(letter))).toEqual(whole);
  expect(whole.map((message) => message.data)).toEqual(["x", "y"]);
});

test("an event without data is no message", () => {
  expect(createEventStreamReader().push("event: lost\n\n")).toEqual([]);
});
