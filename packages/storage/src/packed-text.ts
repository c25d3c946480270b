/**
 * JSON as it is kept in a row. Events and endpoints of one host say much the same again and again: packed with a dictionary of what they usually say they
 * take a fifth. Text that begins with `{` or `[` is plain, as rows of earlier versions are. The dictionary belongs to the mark before the packed text
 * and is never changed: another one gets another mark.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";

const mark = "1:";
const longestText = 16 * 1024 * 1024;

/** What is usual stands at the end: near is cheap. */
const dictionary = Buffer.from(
  [
    '"schema":"portolan.event/1","id":"","at":"2026-01-01T00:00:00.000Z","host":"0123456789abcdef","kind":"owner-changed","replaced","widened","narrowed","flapping","withheld":',
    '"kind":"brief","endpoint":"","before":null,"after":{"id":"',
    '","namespace":"docker:","namespace":"name:","namespace":"host","protocol":"udp","address":"::","port":443,"device":null,"scope":"dual","sockets":1,"state":"bound","owners":[],"ownersKnown":false,"uid":null,"unit":"',
    '"scope":"ipv4","scope":"ipv6","scope":"loopback","executable":"/usr/sbin/","executable":"/usr/bin/","command":"/usr/bin/","user":"www-data","unit":"ssh.service","container":{"id":"","name":"","runtime":"docker"}',
    '"service":{"id":"nginx","name":"nginx","recognisedBy":"executable","setBy":{"source":"file","file":"/etc/","line":1,"key":"listen","value":"80"}}',
    '"publishes":[{"hostAddress":"0.0.0.0","hostPort":80,"containerPort":80,"protocol":"tcp"}],"confirmedBy":"look"',
    '{"schema":"portolan.event/1","id":"20260101T000000000Z-","at":"2026-01-01T00:00:00.000Z","host":"","kind":"opened","endpoint":"","before":null,"after":{"id":"","namespace":"host","protocol":"tcp","address":"0.0.0.0","port":80,"device":null,"scope":"ipv4","sockets":1,"state":"listening","owners":[',
    '{"schema":"portolan.event/1","id":"20260101T000000000Z-","at":"2026-01-01T00:00:00.000Z","host":"","kind":"closed","endpoint":"","before":{"id":"","namespace":"host","protocol":"tcp","address":"127.0.0.1","port":8080,"device":null,"scope":"ipv4","sockets":1,"state":"listening","owners":[',
    '{"pid":1000,"program":"node","executable":"/usr/bin/node","executableDeleted":false,"command":"node ","workingDirectory":"/","user":"root","unit":null,"container":null,"startedAt":"2026-01-01T00:00:00.000Z","ancestry":[{"pid":1000,"name":"bash"},{"pid":1,"name":"systemd"}]}',
    '],"ownersKnown":true,"uid":0,"unit":null,"container":null,"publishes":null,"queue":{"depth":0,"limit":511},"queue":null,"service":{"id":"node","name":"Node.js program","recognisedBy":"runtime","setBy":null},"service":null,',
    '"display":{"ss":"127.0.0.1:8080","netstat":"127.0.0.1:8080"}},"after":null,"confirmedBy":"exact-get"}',
  ].join(""),
);

/** Plain where packing saves nothing. */
export function packText(text: string): string {
  const packed = mark + deflateRawSync(text, { dictionary, level: 6, memLevel: 6 }).toString("base64");
  return packed.length < text.length ? packed : text;
}

/** Throws for what `packText` cannot have made. */
export function unpackText(kept: string): string {
  if (!kept.startsWith(mark)) return kept;
  return inflateRawSync(Buffer.from(kept.slice(mark.length), "base64"), { dictionary, maxOutputLength: longestText }).toString("utf8");
}
