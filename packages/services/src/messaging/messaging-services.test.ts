import { render } from "@portolan/phrases";
import { expect, test } from "vitest";
import { recogniseService } from "../catalogue.ts";
import type { FileBytes, ParsedSettings, ProcessFacts } from "../service.ts";
import { epmd } from "./epmd.ts";
import { mosquitto } from "./mosquitto.ts";
import { rabbitmq } from "./rabbitmq.ts";

const node: ProcessFacts = {
  pid: 1,
  executable: "/usr/lib/erlang/erts-13.1.5/bin/beam.smp",
  arguments: ["beam.smp", "-W", "w", "--", "-noshell", "-s", "rabbit", "boot", "-boot", "start_sasl"],
  workingDirectory: "/var/lib/rabbitmq",
  unit: null,
  environment: {},
  listens: [],
};
const file = (path: string, text: string): FileBytes => ({ path, bytes: new TextEncoder().encode(text), reason: null, hash: null });
const main = "/etc/rabbitmq/rabbitmq.conf";
const parse = (text: string, ...more: FileBytes[]): ParsedSettings => rabbitmq.parse(node, [file(main, text), ...more]);

test("RabbitMQ is told by what Erlang's machine was told to start", () => {
  expect(recogniseService(node)).toEqual({ service: "rabbitmq", by: "arguments" });
  expect(recogniseService({ ...node, arguments: ["beam.smp", "-s", "ejabberd"] })?.service).not.toBe("rabbitmq");
});

test("the distribution port that stays open when AMQP is restricted is a warning", () => {
  const warnings = (read: ParsedSettings): string[] => (rabbitmq.warnings?.(read.settings) ?? []).map((warning) => render(warning, "en"));
  expect(warnings(parse("listeners.tcp.1 = 127.0.0.1:5672\n"))).toEqual([expect.stringContaining("25672")]);
  expect(warnings(parse("listeners.tcp.1 = 5672\n"))).toEqual([]);
  expect(warnings(parse(""))).toEqual([]);
  const held = file("/etc/rabbitmq/advanced.config", "[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].");
  expect(warnings(parse("listeners.tcp.1 = 127.0.0.1:5672\n", held))).toEqual([]);
  const variable = { ...node, environment: { RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1", RABBITMQ_NODE_PORT: "5698" } };
  expect(warnings(rabbitmq.parse(variable, []))).toEqual([expect.stringContaining("25698")]);
});

test("RabbitMQ: losing lines are kept, secrets are not, limits are told", () => {
  const read = parse(
    "listeners.tcp.a = 1\nlisteners.tcp.a = 2\ndefault_pass = secret\nconnection_max = 10\ntcp_listen_options.backlog = 128\n",
  );
  expect(read.settings[0]).toMatchObject({ port: 2, line: 2, overrides: [{ line: 1, value: "1" }] });
  expect(read.limits).toMatchObject([
    { kind: "connections", limit: 10 },
    { kind: "backlog", limit: 128 },
  ]);
  expect(JSON.stringify(read)).not.toContain("secret");
});

test("a variable that only a shell can tell is a problem, not a guess", () => {
  const read = parse("", file("/etc/rabbitmq/rabbitmq-env.conf", "NODE_PORT=$PORT\n"));
  expect(read.problems).toMatchObject([{ path: "/etc/rabbitmq/rabbitmq-env.conf" }]);
});

test("epmd that systemd gave its socket has no settings of its own", () => {
  expect(epmd.parse({ ...node, arguments: ["/usr/bin/epmd", "-systemd"] }, []).settings).toEqual([]);
});

test("Mosquitto: max_connections is a limit of its listener", () => {
  const process = { ...node, executable: "/usr/sbin/mosquitto", arguments: ["mosquitto", "-c", "/m.conf"] };
  const read = mosquitto.parse(process, [file("/m.conf", "listener 1884\nmax_connections 100\nlistener 1885\nmax_connections -1\n")]);
  expect(read.limits).toMatchObject([{ kind: "connections", limit: 100, line: 2 }]);
  expect(mosquitto.parse(process, []).settings).toEqual([]);
});
