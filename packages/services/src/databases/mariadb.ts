/**
 * MariaDB and MySQL: bind-address and port through the chain of option files, skip-networking, and MySQL's X and administration ports. They differ:
 * MariaDB opens `*` as two sockets and `::` as IPv6 only, MySQL opens one dual-stack socket for both. A program called mysqld is MySQL
 * unless its paths or Debian's files say MariaDB. MySQL was not run.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { applyWith } from "../programs/go-listen.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { bindSetting } from "../winning-place.ts";
import { bindsOfListener, limitsOfServer, type MyListener } from "./my-listeners.ts";
import { readMyOptions, readSwitch, type MyOptionRules } from "./my-option-files.ts";
import { readPersistedOptions } from "./mysql-persisted.ts";

interface Server {
  readonly rules: MyOptionRules;
  readonly listeners: readonly MyListener[];
  readonly usualBacklog: (connections: number) => number;
  readonly fallbackFile: string;
  readonly isDualWildcard: boolean;
  readonly persists: boolean; // whether SET PERSIST exists
}

const commonOptions = ["bind-address", "port", "skip-networking", "max-connections", "back-log", "datadir"];

const mariadbServer: Server = {
  rules: {
    groups: ["mysqld", "server", "mariadb", "mariadbd", "client-server", "galera"],
    options: new Set([...commonOptions, "extra-port"]),
    homeVariables: ["MARIADB_HOME", "MYSQL_HOME"],
  },
  listeners: [
    { address: "bind-address", port: "port", usualPort: 3306, usualAddresses: ["0.0.0.0", "::"], portVariable: "MYSQL_TCP_PORT" },
    { address: "bind-address", port: "extra-port", usualPort: 0, usualAddresses: ["0.0.0.0", "::"] },
  ],
  usualBacklog: (connections) => Math.min(900, 50 + Math.floor(connections / 5)),
  fallbackFile: "/etc/mysql/mariadb.conf.d/50-server.cnf",
  isDualWildcard: false,
  persists: false,
};

const mysqlServer: Server = {
  rules: {
    groups: ["mysqld", "server"],
    options: new Set([
      ...commonOptions,
      "persisted-globals-load",
      "mysqlx",
      "skip-mysqlx",
      "mysqlx-bind-address",
      "mysqlx-port",
      "admin-address",
      "admin-port",
    ]),
    homeVariables: ["MYSQL_HOME"],
  },
  listeners: [
    { address: "bind-address", port: "port", usualPort: 3306, usualAddresses: ["::"], portVariable: "MYSQL_TCP_PORT" },
    { address: "mysqlx-bind-address", port: "mysqlx-port", usualPort: 33_060, usualAddresses: ["::"] },
    { address: "admin-address", port: "admin-port", usualPort: 33_062, usualAddresses: [] },
  ],
  usualBacklog: (connections) => Math.min(65_535, connections),
  fallbackFile: "/etc/mysql/mysql.conf.d/mysqld.cnf",
  isDualWildcard: true,
  persists: true,
};

const environmentNames = ["HOME", "MARIADB_HOME", "MYSQL_HOME", "MYSQL_TCP_PORT"];
const mariadbMarks = ["/etc/mysql/mariadb.cnf", "/etc/my.cnf.d/mariadb-server.cnf"];

export const mariadb: Service = {
  ...defineServer(mariadbServer),
  id: "mariadb",
  name: "MariaDB",
  aliases: ["mariadbd"],
  evidence: "run",
  usualPorts: [{ protocol: "tcp", port: 3306 }],
  marks: (process) => (programName(process) === "mysqld" ? mariadbMarks : []),
  recognise: (process) => (isMariadb(process) ? "executable" : null),
};

export const mysql: Service = {
  ...defineServer(mysqlServer),
  id: "mysql",
  name: "MySQL",
  aliases: ["mysqld"],
  evidence: "source-read",
  usualPorts: [
    { protocol: "tcp", port: 3306 },
    { protocol: "tcp", port: 33_060 },
  ],
  recognise: (process) => (/^mysqld(?:-debug)?$/.test(programName(process) ?? "") && !isMariadb(process) ? "executable" : null),
};

function isMariadb(process: ProcessFacts): boolean {
  const name = programName(process);
  if (name === "mariadbd") return true;
  if (name !== "mysqld") return false;
  const isNamed = [process.executable ?? "", process.unit ?? "", ...process.arguments].some((text) => /mariadb/i.test(text));
  return isNamed || (process.presentFiles ?? []).some((path) => mariadbMarks.includes(path));
}

function defineServer(
  server: Server,
): Pick<Service, "reload" | "environmentNames" | "wants" | "parse" | "predict" | "changes" | "applyIn" | "apply"> {
  return {
    reload: "ignored",
    environmentNames,
    wants: (process) => readMyOptions(process, [], server.rules).wants,
    parse: (process, files) => parse(server, { process, files }),
    predict: (setting) => predict(server, setting),
    changes: (settings) => changes(server, settings),
    applyIn: applyWith(phrase("services.mariadb.apply")),
    apply: phrase("services.mariadb.apply"),
  };
}

function parse(server: Server, { process, files }: { process: ProcessFacts; files: readonly FileBytes[] }): ParsedSettings {
  const written = readMyOptions(process, files, server.rules);
  const persisted = server.persists
    ? readPersistedOptions(written, { process, files, kept: server.rules.options })
    : { places: written.places, wants: [], problems: [] };
  const options = { ...written, places: persisted.places };
  const limits = limitsOfServer(options, server.usualBacklog);
  const problems = [...options.problems, ...persisted.problems];
  const off = readSwitch(options.places, "skip-networking");
  if (off?.isOn === true) {
    const setting = bindSetting({ place: off.place, overrides: [] }, { address: null, port: null });
    return { settings: [setting], limits, wants: [...options.wants, ...persisted.wants], problems };
  }
  const isWithoutX = readSwitch(options.places, "skip-mysqlx")?.isOn === true || readSwitch(options.places, "mysqlx")?.isOn === false;
  const binds = server.listeners
    .filter(({ port }) => port !== "mysqlx-port" || !isWithoutX)
    .map((listener) => bindsOfListener(listener, { options, files, environment: process.environment }));
  return {
    settings: binds.flatMap(({ settings }) => settings),
    limits,
    wants: [...options.wants, ...persisted.wants, ...binds.flatMap(({ wants }) => wants)],
    problems,
  };
}

function predict({ isDualWildcard }: Server, { address, port }: BindSetting): PredictedSocket | null {
  if (address === null || port === null) return null;
  const scope = scopeOfAddress(address);
  if (scope === null) return null;
  return { address, port, scope: address === "::" && isDualWildcard ? "dual" : scope };
}

function changes({ fallbackFile, isDualWildcard }: Server, settings: readonly BindSetting[]): readonly ScopeChange[] {
  const binds = settings.filter(({ key }) => /bind.address/.test(key));
  const step = writeStep(binds, fallbackFile, (line) => `--${line.replace(" = ", "=")}`);
  const port = settings.find((setting) => setting.port !== null)?.port ?? 3306;
  const isWritten = binds.some(({ line: at, source }) => at !== null || source === "argument");
  const line = (value: string): readonly string[] => [...(isWritten ? [] : ["[mysqld]"]), `bind-address = ${value}`];
  const group: Phrase = phrase("services.mariadb.group");
  return [
    possibleChange({ target: "dual", steps: [step, group], code: line("*") }),
    possibleChange({ target: "ipv4", steps: [step, group], code: line("0.0.0.0") }),
    isDualWildcard
      ? impossibleChange("ipv6", phrase("services.mysql.noIpv6Only"))
      : possibleChange({ target: "ipv6", steps: [step, group], code: line("::") }),
    possibleChange({
      target: "loopback",
      steps: [step, group, phrase("services.breaks.loopback", { port }), phrase("services.mariadb.socketOnly")],
      code: line("127.0.0.1,::1"),
    }),
  ];
}
