import type { Container, Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { Dockerd, LabHost, needs } from "../lab/index.ts";
import { evaluateInside, evaluateOutside, type Evaluation } from "./run-inside.ts";

const look: Evaluation = { imports: { "open-capture.ts": "openCapture" }, value: `openCapture({ portolanVersion: "test" }).look()` };
const web = { command: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"] };

test(
  "containers of two Docker daemons are told with their namespaces, ports and proxies, from inside the host and from outside",
  { ...needs("packages", "cgroup2"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    await host.addNetworkNamespace("plain");
    const proxied = await Dockerd.start(host);
    const plain = await Dockerd.start(host, { name: "plain", networkNamespace: "plain", userlandProxy: false });
    const labels = ["--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.service=web"];
    const one = await proxied.runContainer({ ...web, name: "one", publish: ["8081:80", "127.0.0.1:8082:80"], arguments: labels });
    const shared = await proxied.runContainer({
      name: "shared",
      arguments: ["--network", "container:one"],
      command: ["/bin/busybox", "sleep", "1000"],
    });
    const two = await plain.runContainer({ ...web, name: "two", publish: ["8081:80"] });
    await plain.docker("run", "--name", "ended", "--publish", "127.0.0.1:9000:90/udp", "lab/busybox", "/bin/busybox", "true");

    const snapshot = await evaluateInside<Snapshot>(host, look);
    const find = (name: string) => containerOf(snapshot, name);
    expect(snapshot.coverage.notes.filter((note) => note.code.startsWith("container"))).toEqual([]);
    expect(find("one")).toMatchObject({
      id: one,
      runtime: "docker",
      image: "lab/busybox",
      composeProject: "shop",
      composeService: "web",
      state: "running",
      namespace: `container:${one}`,
      hostNamespace: "host",
      addresses: [expect.stringMatching(/^172\./)],
    });
    expect(find("shared")).toMatchObject({ id: shared, networkMode: `container:${one}`, namespace: `container:${one}`, publishes: [] });
    expect(find("two")).toMatchObject({ id: two, namespace: `container:${two}`, hostNamespace: "name:plain" });
    expect(find("ended")).toMatchObject({ state: "exited", namespace: null, hostNamespace: "name:plain" });
    expect(find("ended").publishes).toMatchObject([
      { protocol: "udp", hostAddress: "127.0.0.1", hostPort: 9000, containerPort: 90, proxyPid: null },
    ]);

    for (const publish of find("one").publishes) {
      const proxy = snapshot.sections.owners.processes.find((row) => row.pid === publish.proxyPid);
      expect(proxy?.command).toContain(`-host-ip ${publish.hostAddress} -host-port ${publish.hostPort} `);
    }
    expect(
      find("one")
        .publishes.map((row) => `${row.hostAddress}:${row.hostPort}`)
        .toSorted(),
    ).toEqual(["0.0.0.0:8081", "127.0.0.1:8082", ":::8081"]);
    expect(find("two").publishes.every((row) => row.proxyPid === null)).toBe(true);
    const holder = snapshot.sections.owners.processes.find((row) => row.container === one && row.name === "busybox");
    expect(holder).toMatchObject({ namespace: `container:${one}` });

    const unprivileged = await evaluateInside<Snapshot>(host, { ...look, uid: 65_534 });
    expect(unprivileged.sections.containers).toEqual([]);
    const refusals = unprivileged.coverage.notes.filter((note) => note.code === "container-runtime-refused");
    expect(refusals.map((note) => String(note.params["path"])).toSorted((left, right) => left.localeCompare(right))).toEqual([
      "/run/docker.sock",
      "/run/plain.sock",
    ]);

    const outside = await evaluateOutside<Snapshot>(look);
    expect(outside.sections.containers.map((row) => row.id)).toEqual(expect.arrayContaining([one, shared, two]));
    expect(containerOf(outside, "two")).toMatchObject({ id: two, namespace: `container:${two}` });
    expect(containerOf(outside, "one").publishes.every((row) => row.proxyPid !== null)).toBe(true);
    expect(containerOf(outside, "one").hostNamespace).not.toBe(containerOf(outside, "two").hostNamespace);
  },
);

function containerOf(snapshot: Snapshot, name: string): Container {
  const container = snapshot.sections.containers.find((row) => row.name === name);
  if (container === undefined)
    throw new Error(`no container ${name} among ${snapshot.sections.containers.map((row) => row.name).join(", ")}`);
  return container;
}
