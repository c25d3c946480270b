import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJavaProperties } from "./java-properties.ts";
import { parseXmlElements } from "./xml-elements.ts";

test("XML: attributes keep their lines; comments, CDATA and quotes do not mislead", () => {
  const text = `<?xml version="1.0"?>
<!DOCTYPE server>
<Server port="8005"
        shutdown='a>b'>
  <!-- <Connector port="1"/> -->
  <![CDATA[<Connector port="2"/>]]>
  <Service><Connector port="80&#56;0" address="&quot;x&amp;y&quot;"/></Service>
</Server>`;
  const shown = parseXmlElements(text).map(({ name, line, depth, attributes }) => [
    name,
    line,
    depth,
    Array.from(attributes, ([key, { value, line: at }]) => `${key}=${value}@${at}`),
  ]);
  expect(shown).toEqual([
    ["Server", 3, 0, ["port=8005@3", "shutdown=a>b@4"]],
    ["Service", 7, 1, []],
    ["Connector", 7, 2, ["port=8080@7", 'address="x&y"@7']],
  ]);
});

test("properties: separators, comments, joined lines, escapes", () => {
  const text = "#a=1\n ! b=2\nserver-port=25565\r\nserver-ip : 127.0.0.1\nmotd a \\\n   b\nkey\\ x=\\u0041\\t\nempty=\n\n";
  expect(parseJavaProperties(text).map(({ key, value, line }) => `${line} ${key}|${value}`)).toEqual([
    "3 server-port|25565",
    "4 server-ip|127.0.0.1",
    "5 motd|a b",
    "7 key x|A\t",
    "8 empty|",
  ]);
});

const pieces = fc.constantFrom(
  "<",
  ">",
  "/>",
  "</a>",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?",
  "a",
  "=",
  '"',
  "'",
  " ",
  "\n",
  "&#x41;",
  "\\",
  "u00",
  ":",
  "#",
);

test("any text gives an answer with lines that are there", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const text = parts.join("");
      const count = text.split("\n").length;
      for (const { line } of [...parseXmlElements(text), ...parseJavaProperties(text)]) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(count);
      }
    }),
    { numRuns: 300 },
  );
});
