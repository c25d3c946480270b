import type { CoverageNote, Socket, Unit } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { addUnit, needs, startSystemdHost } from "../lab/index.ts";
import { evaluateInside } from "./run-inside.ts";

const socketAt = (address: string, port: number): Pick<Socket, "namespace" | "protocol" | "address" | "port" | "cgroup"> => ({
  namespace: "host",
  protocol: "tcp",
  address,
  port,
  cgroup: null,
});

test(
  "a socket unit is found by where it listens, with the service it would start",
  { ...needs("packages", "cgroup2"), timeout: 300_000 },
  async () => {
    await using host = await startSystemdHost();
    await addUnit(host, {
      name: "echo.service",
      text: "[Unit]\nDescription=Says it again\n[Service]\nExecStart=/bin/cat\nStandardInput=socket\n",
      start: false,
    });
    await addUnit(host, { name: "echo.socket", text: "[Socket]\nListenStream=7007\nListenStream=127.0.0.1:7017\n" });
    await addUnit(host, { name: "each@.service", text: "[Service]\nExecStart=/bin/cat\nStandardInput=socket\n", start: false });
    await addUnit(host, { name: "each.socket", text: "[Socket]\nListenStream=0.0.0.0:7008\nAccept=yes\n" });
    await addUnit(host, { name: "elsewhere.socket", text: "[Socket]\nListenStream=7009\nService=echo.service\n" });
    const sockets = [socketAt("::", 7007), socketAt("0.0.0.0", 7008)];
    const processes = [{ unit: "gone.service" }, { unit: "init.scope" }];
    const { units, notes } = await evaluateInside<{ units: Unit[]; notes: CoverageNote[] }>(host, {
      imports: { "units.ts": "createUnitReader" },
      value: `createUnitReader().read(${JSON.stringify({ sockets, processes })})`,
    });
    expect(notes).toEqual([]);
    expect(units.map((unit) => unit.name)).toEqual(["each.socket", "echo.service", "echo.socket", "gone.service", "init.scope"]);
    const unit = (name: string) => units.find((candidate) => candidate.name === name);
    expect(unit("echo.socket")).toMatchObject({
      kind: "socket",
      triggers: "echo.service",
      active: "active",
      listens: ["[::]:7007 (Stream)", "127.0.0.1:7017 (Stream)"],
    });
    expect(unit("echo.service")).toMatchObject({
      description: "Says it again",
      active: "inactive",
      fragment: "/etc/systemd/system/echo.service",
      triggers: null,
    });
    expect(unit("each.socket")).toMatchObject({ triggers: "each@.service" });
    expect(unit("gone.service")).toEqual({
      name: "gone.service",
      description: null,
      kind: "service",
      triggers: null,
      active: null,
      fragment: null,
      listens: [],
    });
    expect(unit("init.scope")).toMatchObject({ kind: "scope", active: "active" });
  },
);
