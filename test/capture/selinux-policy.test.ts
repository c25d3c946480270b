import { answerSelinux, readSelinuxFacts, type SelinuxQuestion, type SelinuxTexts } from "@portolan/reachability";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";

const policy = "/etc/selinux/default/policy/policy.33";

async function textsOf(host: LabHost, domain: string, portType: string): Promise<SelinuxTexts> {
  const print = async (...command: string[]): Promise<string> => (await host.run(command)).stdout;
  const rules = await Promise.all(
    ["name_bind", "name_connect"].map((permission) => print("sesearch", "-A", "-s", domain, "-c", "tcp_socket", "-p", permission, policy)),
  );
  return {
    mode: "enforcing",
    semanagePorts: await print("semanage", "port", "-l"),
    portContexts: await print("seinfo", policy, "--portcon"),
    allowRules: rules.join("\n"),
    typeAttributes: await print("seinfo", policy, "-t", portType, "-x"),
    booleans: await print("seinfo", policy, "--bool", "-x"),
    denials: null,
    fileLabels: null,
    decision: null,
    ephemeralRange: null,
  };
}

test(
  "Debian's policy: who may bind and connect where, and the fix that the policy has for it",
  { ...needs("packages"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "selinux" });
    const texts = await textsOf(host, "httpd_t", "postgresql_port_t");
    const facts = readSelinuxFacts(texts);
    expect(readSelinuxFacts({ ...texts, semanagePorts: null }).portLabels).toHaveLength(476); // of 479; three are of SCTP
    const ask = (action: SelinuxQuestion["action"], port: number) =>
      answerSelinux({ domain: "httpd_t", action, protocol: "tcp", port }, facts);
    expect(ask("bind", 80)).toEqual({ code: "allowed", evidence: "policy", portType: "http_port_t" });
    expect(ask("bind", 8090)).toMatchObject({
      code: "denied",
      portType: "unreserved_port_t",
      fixes: [{ kind: "port-label", command: ["semanage", "port", "-a", "-t", "http_port_t", "-p", "tcp", "8090"] }],
    });
    const connection = ask("connect", 5432);
    expect(connection.code === "denied" ? connection.fixes.map(({ command }) => command.join(" ")) : connection).toEqual([
      "setsebool -P httpd_can_network_connect_db on",
      "setsebool -P httpd_can_network_connect on",
    ]);

    // The fix is tried: after it the policy says yes.
    await host.run(["semanage", "port", "-N", "-a", "-t", "http_port_t", "-p", "tcp", "8090"]);
    const semanagePorts = (await host.run(["semanage", "port", "-l"])).stdout;
    const after = readSelinuxFacts({ ...texts, semanagePorts });
    expect(answerSelinux({ domain: "httpd_t", action: "bind", protocol: "tcp", port: 8090 }, after)).toMatchObject({ code: "allowed" });
  },
);
