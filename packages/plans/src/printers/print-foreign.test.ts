import { parse } from "yaml";
import { expect, test } from "vitest";
import type { DenyHostIntent } from "../intent.ts";
import { also, close, deny, only, wanted } from "../testing/plan-cases.ts";
import type { ForeignAnswer } from "./foreign-policy.ts";
import { printForeign } from "./print-foreign.ts";

const exact = only(23_333, "192.168.0.0/16", "2001:db8:1::/48");
const denyHost: DenyHostIntent = { kind: "deny", protocol: null, port: null, sources: wanted("203.0.113.0/24"), until: null };

function linesOf(answer: ForeignAnswer): readonly string[] {
  if (answer.code !== "printed") throw new Error(JSON.stringify(answer));
  return answer.lines;
}

test("PL30 Windows: who gets in is allowed, who is refused is blocked, which is stronger there", () => {
  expect(linesOf(printForeign("windows", exact))).toEqual([
    `New-NetFirewallRule -DisplayName "Portolan allow tcp/23333" -Direction Inbound -Action Allow -Profile Any -Protocol TCP -LocalPort 23333 -RemoteAddress 192.168.0.0/16,2001:db8:1::/48`,
  ]);
  expect(linesOf(printForeign("windows", close(23)))).toEqual([
    `New-NetFirewallRule -DisplayName "Portolan block tcp/23" -Direction Inbound -Action Block -Profile Any -Protocol TCP -LocalPort 23 -RemoteAddress Any`,
  ]);
  expect(linesOf(printForeign("windows", denyHost))).toEqual([
    `New-NetFirewallRule -DisplayName "Portolan block all ports" -Direction Inbound -Action Block -Profile Any -Protocol Any -RemoteAddress 203.0.113.0/24`,
  ]);
  expect(linesOf(printForeign("windows", only(80, "0.0.0.0/0")))[0]).toContain("-RemoteAddress 0.0.0.0/1,128.0.0.0/1");
});

test("PL30 AWS: only letting in can be said; what everybody has goes after what is wanted has come", () => {
  const lines = linesOf(printForeign("aws", exact, { securityGroup: "sg-0a1b" }));
  expect(lines[0]).toBe(
    `aws ec2 authorize-security-group-ingress --group-id sg-0a1b --ip-permissions '[{"IpProtocol":"tcp","FromPort":23333,"ToPort":23333,"IpRanges":[{"CidrIp":"192.168.0.0/16","Description":"Portolan"}],"Ipv6Ranges":[{"CidrIpv6":"2001:db8:1::/48","Description":"Portolan"}]}]'`,
  );
  expect(lines.slice(1)).toEqual([
    `aws ec2 revoke-security-group-ingress --group-id sg-0a1b --ip-permissions '[{"IpProtocol":"tcp","FromPort":23333,"ToPort":23333,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]'`,
    `aws ec2 revoke-security-group-ingress --group-id sg-0a1b --ip-permissions '[{"IpProtocol":"tcp","FromPort":23333,"ToPort":23333,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'`,
  ]);
  for (const line of lines) expect(JSON.parse(/'(.*)'$/.exec(line)?.[1] ?? "")).toHaveLength(1);
  expect(linesOf(printForeign("aws", also(80, "10.0.0.0/8")))).toHaveLength(1);
  expect(linesOf(printForeign("aws", close(23)))).toHaveLength(2);
});

test("PL30 Alibaba Cloud: those who get in stand before the drop for the rest", () => {
  const place = { securityGroup: "sg-bp1", region: "cn-hangzhou" };
  const lines = linesOf(printForeign("alibaba", exact, place));
  const start = "aliyun ecs AuthorizeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-bp1 --Permissions.1.IpProtocol TCP --Permissions.1.PortRange 23333/23333"; // prettier-ignore
  expect(lines).toEqual([
    `${start} --Permissions.1.SourceCidrIp 192.168.0.0/16 --Permissions.1.Policy accept --Permissions.1.Priority 1 --Permissions.1.Description Portolan`,
    `${start} --Permissions.1.Ipv6SourceCidrIp 2001:db8:1::/48 --Permissions.1.Policy accept --Permissions.1.Priority 1 --Permissions.1.Description Portolan`,
    `${start} --Permissions.1.SourceCidrIp 0.0.0.0/0 --Permissions.1.Policy drop --Permissions.1.Priority 2 --Permissions.1.Description Portolan`,
    `${start} --Permissions.1.Ipv6SourceCidrIp ::/0 --Permissions.1.Policy drop --Permissions.1.Priority 2 --Permissions.1.Description Portolan`,
  ]);
  expect(linesOf(printForeign("alibaba", denyHost, place))[0]).toContain("IpProtocol ALL --Permissions.1.PortRange -1/-1 --Permissions.1.SourceCidrIp 203.0.113.0/24 --Permissions.1.Policy drop"); // prettier-ignore
});

test("PL30 Kubernetes: a policy that selects pods by label lets in the wanted at the port, and everybody at every other one", () => {
  const text = linesOf(printForeign("kubernetes", exact, { namespace: "games", labels: { app: "mcsm: web" } })).join("\n");
  expect(parse(text)).toEqual({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "portolan-tcp-23333", namespace: "games" },
    spec: {
      podSelector: { matchLabels: { app: "mcsm: web" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ ipBlock: { cidr: "192.168.0.0/16" } }, { ipBlock: { cidr: "2001:db8:1::/48" } }],
          ports: [{ protocol: "TCP", port: 23_333 }],
        },
        {
          ports: [
            { protocol: "TCP", port: 1, endPort: 23_332 },
            { protocol: "TCP", port: 23_334, endPort: 65_535 },
            { protocol: "UDP", port: 1, endPort: 65_535 },
            { protocol: "SCTP", port: 1, endPort: 65_535 },
          ],
        },
      ],
    },
  });
  const closed = parse(linesOf(printForeign("kubernetes", close(65_535))).join("\n")) as { spec: { ingress: unknown[] } };
  expect(closed.spec.ingress).toHaveLength(1);
});

test("PL31 what a system has no word for is refused by name, and what it leaves open is noted", () => {
  const macs = { ...exact, macs: ["02:00:5e:10:00:01"] };
  const ending = { ...exact, until: "2026-11-27T18:00:00Z" };
  for (const system of ["windows", "aws", "alibaba", "kubernetes"] as const) {
    expect(printForeign(system, macs)).toEqual({ code: "cannot-say", what: "hardware-addresses" });
    expect(printForeign(system, ending)).toEqual({ code: "cannot-say", what: "an-end" });
    expect(printForeign(system, exact)).toMatchObject({ notes: expect.arrayContaining(["others-may-allow"]) as unknown });
  }
  for (const system of ["aws", "kubernetes"] as const) {
    expect(printForeign(system, deny(80, "203.0.113.0/24"))).toEqual({ code: "cannot-say", what: "refusing" });
    expect(printForeign(system, denyHost)).toEqual({ code: "cannot-say", what: "refusing" });
  }
  expect(printForeign("kubernetes", also(80, "10.0.0.0/8"))).toEqual({ code: "cannot-say", what: "these-too" });
  expect(printForeign("alibaba", close(0))).toEqual({ code: "cannot-say", what: "port-zero" });
});
