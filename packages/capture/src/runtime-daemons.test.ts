import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createRuntimeDaemonFinder } from "./runtime-daemons.ts";

/** A /proc with one dockerd that has mounts of its own and these files. */
function procWithDockerd(args: readonly string[], files: Readonly<Record<string, string>>, environment: readonly string[] = []): string {
  const procRoot = mkdtempSync(join(tmpdir(), "portolan-dockerd-"));
  onTestFinished(() => rmSync(procRoot, { recursive: true }));
  for (const [name, mounts] of [
    ["self", "mnt:[1]"],
    ["700", "mnt:[2]"],
  ] as const) {
    mkdirSync(join(procRoot, name, "ns"), { recursive: true });
    symlinkSync(mounts, join(procRoot, name, "ns", "mnt"));
  }
  writeFileSync(join(procRoot, "700/comm"), "dockerd\n");
  writeFileSync(join(procRoot, "700/cmdline"), args.map((argument) => `${argument}\0`).join(""));
  writeFileSync(join(procRoot, "700/environ"), environment.map((assignment) => `${assignment}\0`).join(""));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(procRoot, "700/root", path, ".."), { recursive: true });
    writeFileSync(join(procRoot, "700/root", path), text);
  }
  return procRoot;
}

const hosts = (...values: unknown[]): string => JSON.stringify({ hosts: values, debug: true });

test.each([
  { args: ["dockerd"], files: {}, sockets: ["/var/run/docker.sock"] },
  {
    args: ["dockerd"],
    files: { "etc/docker/daemon.json": hosts("unix:///run/a.sock", "tcp://127.0.0.1:2375", 7) },
    sockets: ["/run/a.sock"],
  },
  { args: ["dockerd"], files: { "etc/docker/daemon.json": "{ hosts: [" }, sockets: ["/var/run/docker.sock"] },
  {
    args: ["dockerd", "--config-file", "/srv/d.json"],
    files: { "srv/d.json": hosts("unix:///run/b.sock"), "etc/docker/daemon.json": hosts("unix:///run/a.sock") },
    sockets: ["/run/b.sock"],
  },
  { args: ["dockerd", "--config-file=/srv/d.json"], files: { "srv/d.json": hosts("fd://") }, sockets: ["/var/run/docker.sock"] },
])("the sockets of $args with $files", ({ args, files, sockets }) => {
  const procRoot = procWithDockerd(args, files);
  expect(createRuntimeDaemonFinder(procRoot).find()).toMatchObject([{ pid: 700, root: join(procRoot, "700/root"), sockets }]);
});

const rootless = ["ROOTLESSKIT_STATE_DIR=/run/user/1000/dockerd-rootless", "HOME=/home/bob", "XDG_RUNTIME_DIR=/run/user/1000"];
const files = {
  "etc/docker/daemon.json": hosts("unix:///run/system.sock"),
  "home/bob/.config/docker/daemon.json": hosts("unix:///home/bob/d.sock"),
  "srv/conf/docker/daemon.json": hosts("unix:///srv/d.sock"),
};

test.each([
  { what: "not rootless", environment: ["HOME=/home/bob"], files, sockets: ["/run/system.sock"] },
  { what: "rootless", environment: rootless, files, sockets: ["/home/bob/d.sock"] },
  { what: "rootless, with XDG_CONFIG_HOME", environment: [...rootless, "XDG_CONFIG_HOME=/srv/conf"], files, sockets: ["/srv/d.sock"] },
  { what: "rootless, told nothing", environment: rootless, files: {}, sockets: ["/run/user/1000/docker.sock"] },
  { what: "rootless, by its own words", environment: ["ROOTLESSKIT_STATE_DIR=x"], files: {}, sockets: ["/var/run/docker.sock"] },
])("the sockets of a dockerd that is $what", ({ environment, files: present, sockets }) => {
  const procRoot = procWithDockerd(["dockerd"], present, environment);
  expect(createRuntimeDaemonFinder(procRoot).find()).toMatchObject([{ sockets }]);
});
