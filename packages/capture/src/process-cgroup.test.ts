import { expect, test } from "vitest";
import { parseProcessCgroup } from "./process-cgroup.ts";

const id = "3f1c8b0d".repeat(8);
const other = "a90e77f2".repeat(8);

const cases: readonly { readonly title: string; readonly text: string; readonly unit: string | null; readonly container: string | null }[] =
  [
    { title: "systemd service, v2", text: "0::/system.slice/nginx.service\n", unit: "nginx.service", container: null },
    {
      title: "instance in a nested slice",
      text: "0::/system.slice/system-postgresql.slice/postgresql@15-main.service\n",
      unit: "postgresql@15-main.service",
      container: null,
    },
    { title: "socket unit", text: "0::/system.slice/ssh.socket\n", unit: "ssh.socket", container: null },
    {
      title: "user service",
      text: "0::/user.slice/user-1000.slice/user@1000.service/app.slice/dev.service\n",
      unit: "dev.service",
      container: null,
    },
    { title: "login session", text: "0::/user.slice/user-0.slice/session-4.scope\n", unit: "session-4.scope", container: null },
    {
      title: "a service's own sub-group",
      text: "0::/system.slice/mcsm-daemon.service/control\n",
      unit: "mcsm-daemon.service",
      container: null,
    },
    { title: "docker by cgroupfs, v2", text: `0::/docker/${id}\n`, unit: null, container: id },
    { title: "docker by systemd", text: `0::/system.slice/docker-${id}.scope\n`, unit: `docker-${id}.scope`, container: id },
    {
      title: "systemd inside docker",
      text: `0::/system.slice/docker-${id}.scope/system.slice/nginx.service\n`,
      unit: `docker-${id}.scope`,
      container: id,
    },
    { title: "docker inside docker", text: `0::/docker/${id}/docker/${other}\n`, unit: null, container: other },
    { title: "rootful podman", text: `0::/machine.slice/libpod-${id}.scope/container\n`, unit: `libpod-${id}.scope`, container: id },
    {
      title: "podman's monitor",
      text: `0::/machine.slice/libpod-conmon-${id}.scope\n`,
      unit: `libpod-conmon-${id}.scope`,
      container: null,
    },
    {
      title: "rootless podman",
      text: `0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope\n`,
      unit: `libpod-${id}.scope`,
      container: id,
    },
    { title: "podman by cgroupfs", text: `0::/libpod_parent/libpod-${id}\n`, unit: null, container: id },
    {
      title: "kubernetes with containerd",
      text: `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1a2b.slice/cri-containerd-${id}.scope\n`,
      unit: `cri-containerd-${id}.scope`,
      container: id,
    },
    {
      title: "kubernetes by cgroupfs",
      text: `0::/kubepods/besteffort/pod6d1f3e5c-8a0b-4c55-9b7e-1f2e3d4c5b6a/${id}\n`,
      unit: null,
      container: id,
    },
    { title: "CRI-O", text: `0::/kubepods.slice/kubepods-pod1.slice/crio-${id}.scope\n`, unit: `crio-${id}.scope`, container: id },
    {
      title: "CRI-O's monitor",
      text: `0::/kubepods.slice/kubepods-pod1.slice/crio-conmon-${id}.scope\n`,
      unit: `crio-conmon-${id}.scope`,
      container: null,
    },
    {
      title: "v1 hybrid, container only in v1",
      text: `9:name=systemd:/docker/${id}\n8:pids:/docker/${id}\n3:cpuset:/docker/${id}\n0::/\n`,
      unit: null,
      container: id,
    },
    {
      title: "v1 hybrid, service",
      text: "9:name=systemd:/system.slice/cron.service\n8:pids:/system.slice\n0::/system.slice/cron.service\n",
      unit: "cron.service",
      container: null,
    },
    {
      title: "no systemd",
      text: "9:name=systemd:/\n4:memory:/process_api/d36dd178c39aac9020a62bd84a7efa8b\n0::/\n",
      unit: null,
      container: null,
    },
    {
      title: "seen from inside a cgroup namespace",
      text: "0::/../../system.slice/redis.service\n",
      unit: "redis.service",
      container: null,
    },
  ];

test.each(cases)("$title", ({ text, unit, container }) => {
  expect(parseProcessCgroup(text)).toEqual({ unit, container });
});
