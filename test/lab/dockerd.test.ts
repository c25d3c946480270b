import { expect, test } from "vitest";
import { Dockerd } from "./dockerd.ts";
import { LabHost } from "./lab-host.ts";
import { needs } from "./requirement.ts";

test(
  "two Docker daemons of one host publish with and without docker-proxy",
  { ...needs("packages", "cgroup2"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    await host.addNetworkNamespace("plain");
    const proxied = await Dockerd.start(host);
    const plain = await Dockerd.start(host, { name: "plain", networkNamespace: "plain", userlandProxy: false });
    const web = { command: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"] };
    const id = await proxied.runContainer({ ...web, name: "one", publish: ["8081:80", "127.0.0.1:8082:80"] });
    await plain.runContainer({ ...web, name: "two", publish: ["8081:80"] });

    const inHost = (await host.run(["ss", "-Htlnpe"])).stdout;
    expect(inHost).toMatch(/0\.0\.0\.0:8081.*docker-proxy/);
    expect(inHost).toMatch(/\[::\]:8081.*docker-proxy/);
    const inPlain = (await host.run(["ss", "-Htlnp"], { networkNamespace: "plain" })).stdout;
    expect(inPlain).toMatch(/0\.0\.0\.0:8081.*dockerd/);
    const pid = (await proxied.docker("inspect", "--format", "{{.State.Pid}}", id)).stdout.trim();
    const inContainer = (await host.run(["nsenter", "--target", pid, "--net", "ss", "-Htlne"])).stdout;
    expect(inContainer).toContain(`cgroup:/docker/${id}`);
  },
);
