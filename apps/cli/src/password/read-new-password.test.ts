import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readNewPassword } from "./read-new-password.ts";

function reading(isTTY: boolean) {
  const shown: string[] = [];
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: (isRaw: boolean) => shown.push(isRaw ? "raw" : "cooked") });
  const read = readNewPassword({
    input,
    ask: () => shown.push("ask"),
    askAgain: () => shown.push("again"),
    endLine: () => shown.push("line"),
  });
  return { input, read, shown };
}

test("a pipe gives its first line", async () => {
  const { input, read, shown } = reading(false);
  input.end("quiet harbour at dawn\nmore\n");
  expect(await read).toBe("quiet harbour at dawn");
  expect(shown).toEqual([]);
});

test("at a terminal it is typed twice without being shown, backspace works, and a paste of both lines too", async () => {
  const { input, read, shown } = reading(true);
  input.write("quiet harbuor\u007f\u007f\u007four at d");
  input.write("awn\rquiet harbour at dawn\r");
  expect(await read).toBe("quiet harbour at dawn");
  expect(shown).toEqual(["raw", "ask", "line", "again", "line", "cooked"]);
});

test("two that differ are none", async () => {
  const { input, read } = reading(true);
  input.write("quiet harbour at dawn\rquiet harbour at dusk\r");
  expect(await read).toBeNull();
});
