import { expect, test } from "vitest";
import { addUnit, needs, startSystemdHost, waitUntil, type LabHost } from "../lab/index.ts";
import { endpointsInside, lookInside } from "./predicted-sockets.ts";

const program = `require("node:net").createServer().listen(Number(process.env.PORT ?? process.argv.at(-1).split("=").at(-1)))`;
const node = `${process.execPath} /srv/listen.cjs`;

/** Port → the place that set it, of every service of the host. */
async function places(host: LabHost, ports: readonly number[]): Promise<Record<number, string>> {
  await waitUntil(
    async () => {
      const { stdout } = await host.run(["ss", "-Htln"]);
      return ports.every((port) => stdout.includes(`:${port} `));
    },
    { what: "the units to listen", timeoutMs: 30_000, detail: () => String(ports) },
  );
  const found: Record<number, string> = {};
  for (const { port, service } of endpointsInside(await lookInside(host))) {
    const { source, file, line, key, value } = service?.setBy ?? { source: "", file: null, line: null, key: "", value: "" };
    if (ports.includes(port)) found[port] = `${source} ${file}:${line} ${key} ${value}`.trimEnd();
  }
  return found;
}

test(
  "an argument or a variable is traced to the line of the unit, drop-in or file that passes it",
  { ...needs("packages", "cgroup2"), timeout: 300_000 },
  async () => {
    await using host = await startSystemdHost("catalogue");
    host.write("/srv/listen.cjs", program);
    host.write(
      "/etc/default/prometheus-node-exporter",
      '# flags\nARGS="--web.disable-exporter-metrics \\\n  --web.listen-address=127.0.0.1:9101"\n',
    );
    await host.run(["systemctl", "start", "prometheus-node-exporter.service"]);
    await addUnit(host, { name: "plain.service", text: `[Service]\nExecStart=${node} \\\n  --port=9201\n` });
    host.write("/etc/systemd/system/dropped.service.d/10-more.conf", `[Service]\n# again\nExecStart=\nExecStart=${node} --port 9202\n`);
    await addUnit(host, { name: "dropped.service", text: `[Service]\nExecStart=${node} --port 9999\n` });
    host.write("/etc/default/one", "PORT=1\n");
    host.write("/etc/default/two", "# last wins\nPORT='9203'\n");
    const environment = "EnvironmentFile=-/etc/default/none\nEnvironmentFile=/etc/default/one\nEnvironmentFile=/etc/default/two\n";
    await addUnit(host, { name: "variable.service", text: `[Service]\nEnvironment=PORT=2\n${environment}ExecStart=${node}\n` });
    await addUnit(host, { name: "many@.service", text: `[Service]\nExecStart=${node} --port=%i\n`, start: false });
    host.write("/etc/systemd/system/service.d/90-all.conf", "[Service]\nEnvironment=OFFSET=--port=9206\n");
    await addUnit(host, { name: "typed.service", text: `[Service]\nExecStart=${node} $OFFSET\n` });
    await addUnit(host, {
      name: "shell.service",
      text: `[Service]\nEnvironment=WHERE=9205\nExecStart=/bin/sh -c 'exec ${node} --port=$\${WHERE}'\n`,
    });
    await host.run(["systemctl", "start", "many@9204.service"]);
    expect(await places(host, [9101, 9201, 9202, 9203, 9204, 9205, 9206])).toEqual({
      9101: "argument /etc/default/prometheus-node-exporter:3 --web.listen-address 127.0.0.1:9101",
      9201: "argument /etc/systemd/system/plain.service:3 --port 9201",
      9202: "argument /etc/systemd/system/dropped.service.d/10-more.conf:4 --port 9202",
      9203: "environment /etc/default/two:2 PORT 9203",
      9204: "argument /etc/systemd/system/many@.service:2 --port 9204",
      9205: "argument /etc/systemd/system/shell.service:2 --port 9205",
      9206: "argument /etc/systemd/system/service.d/90-all.conf:2 --port 9206",
    });
  },
);

test(
  "a unit of a user's own manager is traced to the user's file, though the system has a unit of that name",
  { ...needs("packages", "cgroup2"), timeout: 300_000 },
  async () => {
    await using host = await startSystemdHost("catalogue");
    const [uid, home] = [4711, "/home/pilot"];
    const units = `${home}/.config/systemd/user`;
    host.write("/srv/listen.cjs", program);
    host.write(`${units}/own.service`, `[Service]\nExecStart=${node} \\\n  --port=9301\n`);
    host.write(`${units}/default.target`, "[Unit]\nWants=own.service\n");
    await host.run(["chown", "-R", `${uid}:${uid}`, home]);
    await host.run(["install", "-d", "-o", String(uid), "-m", "700", `/run/user/${uid}`]);
    await addUnit(host, { name: "own.service", text: `[Service]\n\n\nExecStart=${node} \\\n  --port=9301\n`, start: false });
    const environment = `Environment=HOME=${home} XDG_RUNTIME_DIR=/run/user/${uid}`;
    const manager = `[Service]\nType=notify\nUser=${uid}\nDelegate=yes\n${environment}\nExecStart=/lib/systemd/systemd --user\n`;
    host.write("/etc/passwd", `root:x:0:0::/root:/bin/sh\npilot:x:${uid}:${uid}::${home}:/bin/sh\n`);
    await addUnit(host, { name: `user@${uid}.service`, text: manager });
    expect(await places(host, [9301])).toEqual({ 9301: `argument ${units}/own.service:3 --port 9301` });
  },
);
