import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleEndpoint } from "../sample-endpoint.ts";
import { formatCsv, formatJson, formatText } from "./format-endpoints.ts";

test("text is aligned, full-width letters counted twice", () => {
  expect(
    formatText({
      header: ["PORT", "名称"],
      rows: [
        ["22", "远程登录"],
        ["8080", "web"],
      ],
    }),
  ).toBe("PORT  名称\n22    远程登录\n8080  web\n");
});

test("nothing in a CSV is a formula, and numbers stay numbers", () => {
  const table = { header: ["a"], rows: [["=1+1"], ["@cmd"], ["-5"], ["-x"], ['say "hi", you'], ["two\nlines"]] };
  expect(formatCsv(table)).toBe(`a\r\n"'=1+1"\r\n"'@cmd"\r\n-5\r\n"'-x"\r\n"say ""hi"", you"\r\n"two\nlines"\r\n`);
});

test("a cell that a spreadsheet would run is guarded, in full-width signs and after a line break too", () => {
  for (const text of ["＝1+1", "＋1", "－1", "＠cmd", "\n=1", " =1", "\t1"])
    expect(formatCsv({ header: ["a"], rows: [[text]] })).toContain(`'${text}`);
});

test("text holds nothing that a terminal would obey", () => {
  expect(formatText({ header: ["a"], rows: [["x\u001B[31m\u0007y\u009B1m"]] })).toBe("a\nx [31m y 1m\n");
});

test("a CSV reads back to the same cells, but for the guard", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
      const read = parseCsv(formatCsv({ header: ["a", "b"], rows })).slice(1);
      expect(read).toEqual(
        rows.map((row) =>
          row.map((text) => (/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text)),
        ),
      );
    }),
  );
});

test("JSON is the document of ls", () => {
  const endpoint = sampleEndpoint();
  const look = { takenAt: "2026-11-22T12:00:00Z", coverage: null };
  const { id, protocol, address, port, namespace, device } = endpoint;
  const place = { protocol, address, port, namespace, device };
  const note = { endpoint: id, name: "shop", text: "till", changedAt: "2026-11-22T11:00:00Z", revision: 1, place };
  const document = JSON.parse(
    formatJson(
      [endpoint],
      look,
      new Map([
        [id, note],
        ["other", note],
      ]),
    ),
  ) as Record<string, unknown>;
  expect(document).toEqual({
    schema: "portolan.ls/1",
    takenAt: "2026-11-22T12:00:00Z",
    coverage: null,
    endpoints: [endpoint],
    rawSockets: [],
    notes: [{ endpoint: id, name: "shop", text: "till", changedAt: "2026-11-22T11:00:00Z" }],
  });
});

/** A reader of RFC 4180 of its own. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (isQuoted && letter === '"' && text[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && letter === ",") {
      row.push(cell);
      cell = "";
    } else if (!isQuoted && letter === "\r" && text[at + 1] === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
      at++;
    } else cell += letter;
  }
  return rows;
}
