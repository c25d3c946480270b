/** What is said where the settings are not what they seem: another root, a title over the arguments, a file that is gone, one changed since. */
import { explainPort, renderExplanationText } from "@portolan/explanation";
import { expect, test } from "vitest";
import { LabHost, needs, startSystemdHost } from "../lab/index.ts";
import { endpointsInside, lookInside } from "./predicted-sockets.ts";

const inLab = { ...needs("packages"), timeout: 120_000 };

async function explain(host: LabHost, port: number): Promise<string> {
  const snapshot = await lookInside(host);
  const endpoints = endpointsInside(snapshot);
  return renderExplanationText(explainPort({ snapshot, endpoints, port, protocol: "tcp", probes: [], holders: [] }), "en");
}

test("a main file that is gone or broken is said, and nothing is advised for a file that the process never read", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  const file = "/srv/n3.conf";
  host.write(file, "pid /srv/n3.pid;\nevents {}\nhttp { server {\n listen 20600;\n} }\n");
  await host.start(["/usr/sbin/nginx", "-c", file, "-g", "daemon off;"], { ready: { tcp: 20_600 } });
  host.write(file, "pid /srv/n3.pid;\nevents {}\nhttp { server {\n");
  const broken = await explain(host, 20_600);
  expect(broken).toContain(`${file}: unexpected end of file, expecting "}"`);
  expect(broken).toContain("Portolan could not read what sets this port");
  await host.run(["rm", file]);
  const gone = await explain(host, 20_600);
  expect(gone).toContain(`${file}: ENOENT`);
  for (const text of [broken, gone]) expect(text).not.toContain("/etc/nginx/nginx.conf");
});

test("a program that is only called like a service is said to be taken for it by its name", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  await host.run(["cp", "-L", "/usr/bin/python3", "/tmp/nginx"]);
  const code = 'import socket,time; s=socket.socket(); s.bind(("0.0.0.0",8099)); s.listen(); time.sleep(99)';
  await host.start(["/tmp/nginx", "-c", code], { ready: { tcp: 8099 } });
  expect(await explain(host, 8099)).toContain("It is taken for nginx by its file name alone");
});

test("files of a program in a chroot have the paths that they have on the host", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  const mounts = "for d in bin lib lib64 usr; do mkdir -p /jail/$d && mount --rbind /$d /jail/$d; done; mkdir -p /jail/tmp";
  await host.run(["sh", "-c", mounts]);
  host.write("/jail/etc/redis/redis.conf", 'bind 127.0.0.1\nport 7020\nsave ""\ndir /tmp\n');
  await host.start(["chroot", "/jail", "/usr/bin/redis-server", "/etc/redis/redis.conf"], { ready: { tcp: 7020 } });
  const text = await explain(host, 7020);
  expect(text).toContain("/jail/etc/redis/redis.conf:1");
  expect(text).not.toMatch(/[ (]\/etc\/redis\/redis\.conf/);
});

test("a client's command names the very server; what the file says already needs no writing", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  host.write("/srv/r.conf", 'port 7030\nbind 127.0.0.1\nsave ""\ndir /srv\n');
  await host.start(["/usr/bin/redis-server", "/srv/r.conf"], { ready: { tcp: 7030 } });
  expect(await explain(host, 7030)).toContain('redis-cli -p 7030 CONFIG SET bind "* -::*"');
  await host.run(["redis-cli", "-p", "7030", "config", "set", "bind", "0.0.0.0"]);
  expect(await explain(host, 7030)).toContain("the settings already say this (/srv/r.conf:2), only the running program does not");
});

test("arguments of a drop-in that a title hides, and a unit that was changed after the start", { ...inLab, timeout: 180_000 }, async () => {
  await using host = await startSystemdHost("catalogue");
  const dropIn = "/etc/systemd/system/redis-server.service.d/o.conf";
  const server = "/usr/bin/redis-server /etc/redis/redis.conf --supervised systemd --daemonize no --port 6390";
  host.write(dropIn, `[Service]\nExecStart=\nExecStart=${server}\n`);
  host.write("/etc/default/prometheus", 'ARGS="--web.listen-address=127.0.0.1:9090"\n');
  await host.run(["systemctl", "daemon-reload"]);
  await host.run(["systemctl", "start", "redis-server", "prometheus"]);
  expect(await explain(host, 6390)).toContain(`${dropIn}:3`);
  await waitForPort(host, 9090);
  host.write("/etc/default/prometheus", 'ARGS="--web.listen-address=0.0.0.0:9090"\n');
  expect(await explain(host, 9090)).toContain("The next start will use --web.listen-address 0.0.0.0:9090 (/etc/default/prometheus:1)");
});

async function waitForPort(host: LabHost, port: number): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { stdout } = await host.run(["ss", "-Hltn", `sport = :${port}`]);
    if (stdout.trim() !== "") return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing listens on ${port}`);
}
