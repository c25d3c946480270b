import * as fc from "fast-check";
import { expect, test } from "vitest";
import { erlangProperty, erlangText, parseErlangTerms } from "./erlang-terms.ts";

const texts = (source: string): string[] => parseErlangTerms(source).map((term) => `${term.line} ${erlangText(term)}`);

test("terms of a configuration file keep their lines", () => {
  const source = `%% first
[
  {rabbit, [{tcp_listeners, [{"127.0.0.1", 5672}, 5673]}]}, % second
  {'kernel', [{inet_dist_use_interface, {127,0,0,1}}, {name, <<"a\\"b">>}]}
].
[plugin].`;
  expect(texts(source)).toEqual([
    '2 [{rabbit,[{tcp_listeners,[{"127.0.0.1",5672},5673]}]},{kernel,[{inet_dist_use_interface,{127,0,0,1}},{name,"a"b"}]}]',
    "6 [plugin]",
  ]);
  const [first = null] = parseErlangTerms(source);
  const listeners = erlangProperty(erlangProperty(first, "rabbit"), "tcp_listeners");
  expect([listeners?.line, listeners === null ? "" : erlangText(listeners)]).toEqual([3, '[{"127.0.0.1",5672},5673]']);
  expect(erlangProperty(first, "ssl")).toBeNull();
});

test("of a property given twice the last one holds", () => {
  const [first = null] = parseErlangTerms("[{a, 1}, {a, 2}].");
  expect(erlangProperty(first, "a")).toMatchObject({ text: "2" });
});

test("what cannot be read ends the reading: the terms before it stay", () => {
  expect(texts("[a]. [b")).toEqual(["1 [a]"]);
  expect(texts("[a]. #{b => c}.")).toEqual(["1 [a]"]);
});

test("no text throws, and every line exists", () => {
  const pieces = fc.constantFrom("{", "}", "[", "]", ",", ".", "|", "%", '"', "'", "\\", "<<", ">>", "a", "1", "-1", " ", "\n");
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 300 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (source) => {
      const count = source.split("\n").length;
      for (const term of parseErlangTerms(source))
        expect([term.line >= 1 && term.line <= count, erlangText(term).length <= 300]).toEqual([true, true]);
    }),
    { numRuns: 300 },
  );
});

test("long input of one kind is read in bounded time", () => {
  for (const text of ["{", "[", "]", '"', "'", "<<", "%", " ", "a", "1,", "[1,"]) {
    const startedAt = performance.now();
    parseErlangTerms(text.repeat(100_000));
    expect(performance.now() - startedAt, JSON.stringify(text)).toBeLessThan(1500);
  }
});
