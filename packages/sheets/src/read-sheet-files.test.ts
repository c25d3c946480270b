import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { sheetLimits, type SheetReading } from "./port-row.ts";
import { readSheetFiles, type SheetQuestion } from "./read-sheet-files.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(path: string, contents: string | Uint8Array, more: Partial<SheetQuestion> = {}): Promise<SheetReading> {
  const bytes = typeof contents === "string" ? bytesOf(contents) : contents;
  const question: SheetQuestion = { files: [{ path, bytes }], kind: null, protocols: ["tcp"], project: "", variables: new Map(), ...more };
  const outcome = await readSheetFiles(question);
  if (outcome.code !== "read") throw new Error(JSON.stringify(outcome));
  return outcome;
}

const brief = ({ rows }: SheetReading): readonly string[] =>
  rows.map(({ port, protocols, address, host, owner, place }) =>
    [place.line, `${protocols.join("+")}/${port}`, address ?? "*", host ?? "-", owner].join(" "),
  );
const out = ({ leftOut }: SheetReading): readonly string[] => leftOut.map(({ code, value, place }) => `${place.line} ${code} ${value}`);

test("a list of ports is read by the names of its columns; what could not be read is told with its line", async () => {
  const reading = await read(
    "ports.csv",
    [
      "Service,Port,Protocol,IP Address,Server,Notes,Rack,Tags",
      'web,80;443,tcp,0.0.0.0,web1,front,R1,"prod, edge"',
      "",
      '"mc, one",25565-25567/udp,,*,web1,,,',
      "dns,53,tcp+udp,[::1],web1,,,",
      "bad,80a,,,,,,",
      "worse,81,sctp,,,,,",
      "lost,,tcp,,,,R9,",
      "far,82,tcp,example.org,,,,",
    ].join("\n"),
  );
  expect(reading.kind).toBe("csv");
  expect(brief(reading)).toEqual([
    "2 tcp/80 0.0.0.0 web1 web",
    "2 tcp/443 0.0.0.0 web1 web",
    "4 udp/25565 * web1 mc, one",
    "4 udp/25566 * web1 mc, one",
    "4 udp/25567 * web1 mc, one",
    "5 tcp+udp/53 ::1 web1 dns",
  ]);
  expect(reading.rows[0]).toMatchObject({ note: "front; Rack: R1", tags: ["prod", "edge"] });
  expect(reading.otherColumns).toEqual(["Rack"]);
  expect(out(reading)).toEqual([
    "6 port-unreadable 80a",
    "7 protocol-unreadable sctp",
    "8 port-missing lost, tcp, R9",
    "9 address-unreadable example.org",
  ]);
});

test("Chinese titles, semicolons and the encoding of Chinese Excel are understood", async () => {
  // "端口;协议;服务名称;备注" and "8080;TCP;商城;测试" in GB 18030.
  const titles = [0xb6, 0xcb, 0xbf, 0xda, 0x3b, 0xd0, 0xad, 0xd2, 0xe9, 0x3b, 0xb7, 0xfe, 0xce, 0xf1, 0xc3, 0xfb, 0xb3, 0xc6];
  const line = [...bytesOf("\r\n8080;TCP;"), 0xc9, 0xcc, 0xb3, 0xc7];
  const reading = await read("ports.csv", new Uint8Array([...titles, ...line]));
  expect(brief(reading)).toEqual(["2 tcp/8080 * - 商城"]);
});

test("a table without a column of ports is refused with what it has instead, and so is a file that is nothing of ours", async () => {
  const question = { kind: null, protocols: ["tcp"], project: "", variables: new Map<string, string>() } as const;
  const refusal = async (path: string, text: string) => readSheetFiles({ ...question, files: [{ path, bytes: bytesOf(text) }] });
  expect(await refusal("a.csv", "Name,Number\nweb,80\n")).toEqual({
    code: "unreadable",
    file: "a.csv",
    why: { code: "no-port-column", found: "Name, Number" },
  });
  expect(await refusal("a.json", "{}")).toMatchObject({ why: { code: "not-this-kind", kind: null } });
  expect(await refusal("a.csv", `port\n${"80\n".repeat(sheetLimits.rows + 1)}`)).toMatchObject({ why: { code: "too-many-rows" } });
  expect(await readSheetFiles({ ...question, files: [{ path: "a.csv", bytes: new Uint8Array(sheetLimits.bytes + 1) }] })).toMatchObject({
    why: { code: "too-large" },
  });
});

/** A ZIP file of one entry that claims to be small. */
function zipOf(name: string, content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(100, 24); // the size it claims
  entry.writeUInt16LE(name.length, 28);
  const directoryAt = local.length + name.length + packed.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(directoryAt, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

test("a workbook that unpacks into too much, or reaches too far, is refused before anything is made of it", async () => {
  const refused = async (bytes: Uint8Array) => {
    const files = [{ path: "a.xlsx", bytes }];
    return readSheetFiles({ files, kind: null, protocols: ["tcp"], project: "", variables: new Map() });
  };
  expect(await refused(zipOf("xl/worksheets/sheet1.xml", new Uint8Array(sheetLimits.unpackedBytes + 1)))).toMatchObject({
    why: { code: "too-large" },
  });
  const far = (cell: string) =>
    zipOf("xl/worksheets/sheet1.xml", bytesOf(`<worksheet><sheetData><row><c r="${cell}"><v>1</v></c></row></sheetData></worksheet>`));
  expect(await refused(far("A1048576"))).toMatchObject({ why: { code: "too-many-rows" } });
  expect(await refused(far("XFD1"))).toMatchObject({ why: { code: "too-wide" } });
  expect(await refused(far("&#65;1048576"))).toMatchObject({ why: { code: "not-this-kind" } });
  expect(await refused(zipOf("nothing", bytesOf("")))).toMatchObject({ why: { code: "not-this-kind", kind: "xlsx" } });
  expect(await refused(new Uint8Array([0x50, 0x4b, 3, 4]))).toMatchObject({ why: { code: "not-this-kind", kind: "xlsx" } });
});

test("the ports that a compose file publishes belong to its services; variables have the values of its .env", async () => {
  const compose = [
    "include: [other.yaml]",
    "services:",
    "  web:",
    "    ports:",
    '      - "${WEB_PORT}:80"',
    '      - "127.0.0.1:${ADMIN:-8443}:443"',
    "      - 3000",
    '      - "${NOWHERE}:1"',
    "  dns:",
    "    ports:",
    '      - "53:53/tcp"',
    '      - "53:53/udp"',
    '      - "9000-9001:9000-9001"',
    '      - "many:1:2:3"',
  ].join("\n");
  const reading = await read("compose.yaml", compose, { project: "shop", variables: new Map([["WEB_PORT", "8080"]]) });
  expect(brief(reading)).toEqual([
    "5 tcp/8080 * - shop/web",
    "6 tcp/8443 127.0.0.1 - shop/web",
    "11 tcp+udp/53 * - shop/dns",
    "13 tcp/9000 * - shop/dns",
    "13 tcp/9001 * - shop/dns",
  ]);
  expect(out(reading)).toEqual([
    "7 chosen-at-start 3000",
    "8 variable-unset ${NOWHERE}:1",
    "14 port-unreadable many:1:2:3",
    "1 elsewhere include: [other.yaml]",
  ]);
});

test("a variable without a value costs its own port alone, not the others of its line", async () => {
  const compose = [
    "services:",
    "  web:",
    '    ports: ["${NOWHERE}:80", "127.0.0.1:20700:81/udp", { target: 90, published: "${NOWHERE}" }, { target: 91, published: 20701 }]',
  ].join("\n");
  const reading = await read("compose.yaml", compose, { project: "shop" });
  expect(brief(reading)).toEqual(["3 udp/20700 127.0.0.1 - shop/web", "3 tcp/20701 * - shop/web"]);
  expect(reading.leftOut.map(({ code }) => code)).toEqual(["variable-unset", "variable-unset"]);
});

test("an instance of MCSManager has the ports it publishes, RCON, and those its start command names", async () => {
  const instance = {
    nickname: "生存服",
    startCommand: "java -jar s.jar --port {mcsm_port1} --query {mcsm_instance_base_port}",
    tag: ["survival"],
    processType: "docker",
    basePort: 10010,
    enableRcon: true,
    rconPort: 25575,
    docker: { image: "mc", ports: ["25565:25565/tcp", "127.0.0.1:{mcsm_port2}:19132/udp", "wrong"] },
    pingConfig: { ip: "", port: 25565, type: 1 },
  };
  const text = JSON.stringify(instance, null, 2);
  const files = [
    { path: "data/InstanceConfig/a.json", bytes: bytesOf(text) },
    { path: "data/InstanceConfig/b.json", bytes: bytesOf("{") },
  ];
  const reading = await read("", "", { files });
  expect(reading.kind).toBe("mcsmanager");
  const lineOf = (word: string) => text.split("\n").findIndex((line) => line.includes(word)) + 1;
  expect(brief(reading)).toEqual([
    `${lineOf("25565:25565")} tcp/25565 * - 生存服`,
    `${lineOf("mcsm_port2}:")} udp/10012 127.0.0.1 - 生存服`,
    `${lineOf("rconPort")} tcp/25575 * - 生存服`,
    `${lineOf("startCommand")} tcp+udp/10011 * - 生存服`,
    `${lineOf("startCommand")} tcp+udp/10010 * - 生存服`,
  ]);
  expect(reading.rows[0]?.tags).toEqual(["survival"]);
  expect(out(reading)).toEqual([`${lineOf("wrong")} port-unreadable wrong`, "1 not-read JSON"]);
});

test("allocations of Pterodactyl that a server has are rows; free ones and a missing page are told", async () => {
  const allocation = (port: number, server: string | null) => ({
    object: "allocation",
    attributes: {
      id: port,
      ip: "192.0.2.10",
      alias: "mc.example.org",
      port,
      notes: null,
      assigned: server !== null,
      relationships:
        server === null ? {} : { server: { object: "server", attributes: { name: server } }, node: { attributes: { name: "node1" } } },
    },
  });
  const page = {
    object: "list",
    data: [allocation(25565, "lobby"), allocation(25566, null)],
    meta: { pagination: { total: 3, count: 2 } },
  };
  const reading = await read("allocations.json", JSON.stringify(page, null, 1));
  expect(brief(reading)).toEqual(["10 tcp+udp/25565 192.0.2.10 node1 lobby"]);
  expect(out(reading).map((text) => text.replace(/^\d+ /, ""))).toEqual(["unassigned 192.0.2.10:25566", "incomplete 2 / 3"]);
  const table = await read(
    "allocations.csv",
    "id,node_id,ip,ip_alias,port,server_id,notes\n1,1,0.0.0.0,NULL,25565,7,main\n2,1,0.0.0.0,NULL,25566,NULL,NULL\n",
  );
  expect(brief(table)).toEqual(["2 tcp/25565 0.0.0.0 1 7"]);
  expect(out(table)).toEqual(["3 unassigned 25566"]);
});

test("what several lines say of one port is one row; a port that another owner has too is told with both places", async () => {
  const reading = await read(
    "ports.csv",
    "owner,port,proto,ip\nweb,80,tcp,\nweb,80,udp,\nold,80,tcp,0.0.0.0\nlocal,81,tcp,127.0.0.1\nother,81,tcp,127.0.0.2\nsix,82,tcp,::1\nfour,82,tcp,0.0.0.0\n",
  );
  expect(brief(reading)).toEqual([
    "2 tcp+udp/80 * - web",
    "5 tcp/81 127.0.0.1 - local",
    "6 tcp/81 127.0.0.2 - other",
    "7 tcp/82 ::1 - six",
    "8 tcp/82 0.0.0.0 - four",
  ]);
  expect(out(reading)).toEqual(["4 meets 80 = ports.csv:2 web"]);
});
