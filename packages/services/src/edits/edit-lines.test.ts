import { expect, test } from "vitest";
import { editLines, takeBackHunks, type LineEdit, type WrittenSetting } from "./edit-lines.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly edits: readonly LineEdit[];
  readonly settings?: readonly WrittenSetting[];
  readonly becomes: string;
}

const whole = (line: number, text: string): LineEdit => ({ line, part: null, text });
const added = (text: string): LineEdit => ({ line: null, part: null, text });

const cases: readonly Case[] = [
  {
    name: "nginx: options, the words beside it and the comment stay",
    text: "server { listen   80 default_server; server_name a; } # listen 80 default_server;\n",
    edits: [{ line: 1, part: "listen 80 default_server;", text: "listen 127.0.0.1:80 default_server;" }],
    becomes: "server { listen 127.0.0.1:80 default_server; server_name a; } # listen 80 default_server;\n",
  },
  {
    name: "nginx: a line of which nothing is left goes",
    text: "server {\n  listen 80;\n  listen [::]:80;\n}\n",
    edits: [{ line: 3, part: "listen [::]:80;", text: "" }],
    becomes: "server {\n  listen 80;\n}\n",
  },
  {
    name: "redis: a line of words",
    text: "port 6379\nbind  127.0.0.1   -::1\nsave 60 1\n",
    edits: [whole(2, "bind * -::*")],
    settings: [{ line: 2, key: "bind", value: "127.0.0.1 -::1" }],
    becomes: "port 6379\nbind * -::*\nsave 60 1\n",
  },
  {
    name: "redis: no line yet, so behind the one that is commented out",
    text: "# bind 192.168.1.100\n# bind 127.0.0.1\n\nport 6379\n",
    edits: [added("bind 0.0.0.0")],
    becomes: "# bind 192.168.1.100\n# bind 127.0.0.1\nbind 0.0.0.0\n\nport 6379\n",
  },
  {
    name: "PostgreSQL: quotes, equals and the comment",
    text: "listen_addresses = 'localhost'\t\t# what to listen on\nport = 5432\n",
    edits: [whole(1, "listen_addresses = '*'")],
    settings: [{ line: 1, key: "listen_addresses", value: "localhost" }],
    becomes: "listen_addresses = '*'\t\t# what to listen on\nport = 5432\n",
  },
  {
    name: "MariaDB: in the group that counts",
    text: "[client]\nport = 1\n[mysqld]\nuser = mysql\n#bind-address = 127.0.0.1\n[other]\n",
    edits: [added("[mysqld]\nbind-address = *")],
    becomes: "[client]\nport = 1\n[mysqld]\nuser = mysql\n#bind-address = 127.0.0.1\nbind-address = *\n[other]\n",
  },
  {
    name: "sshd: several lines for one, and never behind Match",
    text: "ListenAddress 0.0.0.0 # all\nUsePAM yes\nMatch User root\n  X11Forwarding no",
    edits: [whole(1, "ListenAddress 127.0.0.1:22\nListenAddress [::1]:22"), added("AddressFamily any")],
    settings: [{ line: 1, key: "ListenAddress", value: "0.0.0.0" }],
    becomes: "ListenAddress 127.0.0.1:22\nListenAddress [::1]:22 # all\nUsePAM yes\nAddressFamily any\nMatch User root\n  X11Forwarding no",
  },
  {
    name: "HAProxy: certificates stay",
    text: "frontend a\n  bind :::443 v4v6 ssl crt /etc/a.pem # tls\n",
    edits: [
      { line: 2, part: "v4v6", text: "" },
      { line: 2, part: ":::443", text: "127.0.0.1:443,[::1]:443" },
    ],
    becomes: "frontend a\n  bind 127.0.0.1:443,[::1]:443 ssl crt /etc/a.pem # tls\n",
  },
  {
    name: "MCSManager: an entry of JSON, its comma and the end of lines of another system",
    text: '{\r\n  "httpPort": 23333,\r\n  "httpIp": "",\r\n  "prefix": ""\r\n}\r\n',
    edits: [{ line: 3, part: '"httpIp": ""', text: '"httpIp": "0.0.0.0"' }],
    becomes: '{\r\n  "httpPort": 23333,\r\n  "httpIp": "0.0.0.0",\r\n  "prefix": ""\r\n}\r\n',
  },
  {
    name: "MCSManager: on one line",
    text: '{"httpPort":23333,"httpIp": "","prefix":""}',
    edits: [{ line: 1, part: '"httpIp": ""', text: '"httpIp": "0.0.0.0"' }],
    becomes: '{"httpPort":23333,"httpIp": "0.0.0.0","prefix":""}',
  },
  {
    name: "a file without an end of line at its end",
    text: "port 1",
    edits: [added("bind ::")],
    becomes: "port 1\nbind ::",
  },
];

test.each(cases)("$name", ({ text, edits, settings = [], becomes }) => {
  const edited = editLines(text, edits, settings);
  expect(edited).toMatchObject({ code: "edited", text: becomes });
  if (edited.code !== "edited") return;
  expect(takeBackHunks(edited.text, edited.hunks)).toBe(text);
  expect(takeBackHunks(text, edited.hunks)).toBe(text);
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const others = `# theirs${end}`;
  expect(takeBackHunks(others + edited.text, edited.hunks)).toBe(others + text);
});

test.each([
  { name: "more than the setting", text: "bind *:80 crt /a.pem", edit: whole(1, "bind :::80"), value: "*:80" },
  { name: "another value", text: "bind *:81", edit: whole(1, "bind :::80"), value: "*:80" },
  { name: "a longer number", text: '"httpPort": 23333', edit: { line: 1, part: '"httpPort": 2333', text: "x" }, value: "" },
  { name: "the part twice", text: "listen 80; listen 80;", edit: { line: 1, part: "listen 80;", text: "x" }, value: "" },
  { name: "no such line", text: "bind *:80", edit: whole(7, "bind :::80"), value: "*:80" },
])("a line that is not what is known of it is left alone: $name", ({ text, edit, value }) => {
  expect(editLines(text, [edit], [{ line: 1, key: "bind", value }])).toEqual({ code: "not-understood", line: edit.line });
});

test("lines that somebody changed since are theirs", () => {
  const edited = editLines(
    "a 1\nb 1\n",
    [whole(1, "a 2"), whole(2, "b 2")],
    [
      { line: 1, key: "a", value: "1" },
      { line: 2, key: "b", value: "1" },
    ],
  );
  if (edited.code !== "edited") throw new Error(edited.code);
  expect(takeBackHunks("a 3\nb 2\nc 1\n", edited.hunks)).toBe("a 3\nb 1\nc 1\n");
});
