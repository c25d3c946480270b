import { expect, test } from "vitest";
import { parseEnvironmentFile, substituteVariables } from "./substitute-variables.ts";

const values = new Map([
  ["WEB", "8080"],
  ["EMPTY", ""],
]);
const valueOf = (name: string): string | null => values.get(name) ?? null;

test.for([
  ["$WEB:80", "8080:80"],
  ["${WEB}:80", "8080:80"],
  ["${NO:-1}", "1"],
  ["${EMPTY:-1}${EMPTY-2}", "1"],
  ["${WEB:+x}${NO:+y}", "x"],
  ["${WEB:?must}", "8080"],
  ["$$WEB", "$WEB"],
  ["a $ b ${", "a $ b ${"],
])("%s becomes %s", ([text, expected]) => {
  expect(substituteVariables(text ?? "", { valueOf })).toEqual({ text: expected, unset: [] });
});

test("a variable without a value stays and is told with its line; others stay as they are where only some are meant", () => {
  expect(substituteVariables("a\n${NO}\n${NO:?why}", { valueOf })).toEqual({
    text: "a\n${NO}\n${NO:?why}",
    unset: [
      { name: "NO", line: 2 },
      { name: "NO", line: 3 },
    ],
  });
  const only = (name: string): boolean => name.startsWith("PORTOLAN_");
  expect(substituteVariables("${WEB} $$ ${PORTOLAN_PORT_x:-9}", { valueOf, only }).text).toBe("${WEB} $$ 9");
});

test("an .env file is read as Compose reads it", () => {
  const text = "# x\nA=1\nexport B = \"two words\" # why\nC='$A'\nD=4 # four\nnot a line\n";
  expect([...parseEnvironmentFile(text)]).toEqual([
    ["A", "1"],
    ["B", "two words"],
    ["C", "$A"],
    ["D", "4"],
  ]);
});
