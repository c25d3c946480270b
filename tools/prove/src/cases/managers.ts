/** Rules that the real programs write when people ask them for what people ask: each runs on a host of its own. */
import type { PrepareStep, ProofCase } from "../proof-case.ts";
import { forwarding, plainListeners, threeInterfaces, twoInterfaces } from "./two-interfaces.ts";

const listeners = [
  ...plainListeners,
  { protocol: "tcp", address: "::", port: 23_333 },
  { protocol: "tcp", address: "::", port: 3306 },
] as const satisfies ProofCase["listeners"];

type ManagerCase = readonly [name: string, about: string, prepare: readonly PrepareStep[], more?: Partial<ProofCase>];

function managerCase(...[name, about, prepare, more = {}]: ManagerCase): ProofCase {
  return { name, about, ...twoInterfaces, listeners, prepare, ...more };
}

function run(command: string, input?: string): PrepareStep {
  return { run: command.split(" "), ...(input === undefined ? {} : { input }) };
}

function shell(text: string): PrepareStep {
  return { run: ["sh", "-c", text] };
}

const ufw: readonly PrepareStep[] = [
  "allow 22/tcp",
  "allow from 192.0.2.0/24 to any port 80 proto tcp",
  "allow in on lan to any port 443",
  "deny from 192.0.2.66",
  "insert 1 deny from 198.51.100.0/28 to any port 53",
  "allow from 2001:db8:2::/64 to any port 8001 proto tcp",
  "limit 23333/tcp",
  "reject 3306/tcp",
  "allow 53,123/udp",
  "route allow in on lan out on wan to 203.0.113.0/24",
  "--force enable",
].map((command) => run(`ufw ${command}`));

function firewalld(backEnd: "nftables" | "iptables"): readonly PrepareStep[] {
  const rich = "rule family=ipv4 source address=192.0.2.0/25 port port=23333 protocol=tcp accept";
  const richDrop = "rule priority=-5 family=ipv6 source address=2001:db8:1::/65 port port=22 protocol=tcp drop";
  return [
    shell(
      `sed -i 's/^FirewallBackend=.*/FirewallBackend=${backEnd}/' /etc/firewalld/firewalld.conf; mkdir -p /run/dbus; dbus-daemon --system --fork --nopidfile`,
    ),
    { start: ["firewalld", "--nofork", "--nopid"], until: ["firewall-cmd", "--state"] },
    ...[
      "--zone=home --change-interface=lan",
      "--zone=public --change-interface=wan",
      "--zone=public --add-port=443/tcp",
      "--zone=public --add-service=dns",
      "--zone=home --add-source=203.0.113.0/24",
      "--zone=home --add-port=8000-8002/tcp",
      "--zone=drop --add-source=198.51.100.64/26",
      "--zone=public --add-forward-port=port=2222:proto=tcp:toport=22",
      "--zone=public --add-forward-port=port=8080:proto=tcp:toport=80:toaddr=192.0.2.77",
      "--zone=public --add-masquerade",
      "--zone=home --set-target=REJECT --permanent",
    ].map((command) => run(`firewall-cmd ${command}`)),
    { run: ["firewall-cmd", "--zone=home", `--add-rich-rule=${rich}`] },
    { run: ["firewall-cmd", "--zone=public", `--add-rich-rule=${richDrop}`] },
  ];
}

const jail = (name: string, action: string): string =>
  `[${name}]\nenabled=true\nbackend=polling\nlogpath=/var/log/empty.log\nbanaction=${action}\n`;

const fail2ban: readonly PrepareStep[] = [
  { write: "/var/log/empty.log", text: "" },
  { write: "/run/fail2ban/here", text: "" },
  {
    write: "/etc/fail2ban/jail.local",
    text: `${jail("sshd", "iptables-multiport")}${jail("recidive", "iptables-allports")}${jail("nginx-http-auth", "nftables-multiport")}${jail("postfix", "iptables-ipset-proto6")}`,
  },
  run("iptables -P INPUT ACCEPT"),
  { start: ["fail2ban-server", "-f", "start"], until: ["fail2ban-client", "ping"] },
  ...["sshd", "recidive", "nginx-http-auth", "postfix"].flatMap((name) => [
    run(`fail2ban-client set ${name} banip 203.0.113.7`),
    run(`fail2ban-client set ${name} banip 192.0.2.200`),
    ...(name === "sshd" ? [run(`fail2ban-client set ${name} banip 2001:db8:1::66`)] : []),
  ]),
  shell(
    "for i in $(seq 100); do ipset save | grep -q 192.0.2.200 && iptables-save | grep -q 'f2b-recidive -s 192' && nft list ruleset | grep -q 192.0.2.200 && exit; sleep 0.1; done; exit 1",
  ),
];

const zones = (family: "ipv4" | "ipv6"): string => `fw firewall\nnet ${family}\nloc ${family}\n`;
const policies = "fw net ACCEPT\nfw loc ACCEPT\nloc net ACCEPT\nloc fw REJECT\nnet all DROP info\nall all REJECT info\n";

function shorewall(directory: "shorewall" | "shorewall6", zone: "ipv4" | "ipv6", rules: string): readonly PrepareStep[] {
  const write = (name: string, text: string): PrepareStep => ({ write: `/etc/${directory}/${name}`, text });
  return [
    write("zones", zones(zone)),
    write("interfaces", "?FORMAT 2\nnet wan\nloc lan\n"),
    write("policy", policies),
    write("rules", rules),
    run(`${directory} start`),
  ];
}

const shorewallRules = `?SECTION NEW
ACCEPT net fw tcp 22,443
ACCEPT loc:192.0.2.0/25 fw tcp 80
DROP net:198.51.100.0/28 fw udp 53
ACCEPT net fw udp 53,123
REDIRECT loc 80 tcp 8080
DNAT net loc:192.0.2.77:80 tcp 8081
`;

function docker(isProxied: boolean): readonly PrepareStep[] {
  const client = "docker --host=unix:///run/docker.sock";
  return [
    {
      start: [
        "dockerd",
        "--data-root=/var/lib/docker/proof",
        "--exec-root=/run/docker-proof",
        "--pidfile=/run/docker-proof.pid",
        "--host=unix:///run/docker.sock",
        `--userland-proxy=${String(isProxied)}`,
      ],
      until: ["docker", "--host=unix:///run/docker.sock", "version"],
    },
    shell(
      `mkdir -p /tmp/image/bin /tmp/image/www && cp /bin/busybox /tmp/image/bin/ && tar -C /tmp/image -c . | ${client} import - lab/busybox`,
    ),
    shell(
      `${client} run -d --name web -p 23080:80 -p 127.0.0.1:23081:80 -p 192.0.2.2:23082:80 lab/busybox /bin/busybox httpd -f -p 80 -h /www`,
    ),
    shell(
      `${client} network create --subnet 172.30.0.0/24 own && ${client} run -d --name other --network own --ip 172.30.0.9 -p 23090-23091:80-81 lab/busybox /bin/busybox httpd -f -p 80 -h /www`,
    ),
    shell("ufw allow 22/tcp; ufw --force enable; iptables -I DOCKER-USER -i wan -p tcp -m conntrack --ctorigdstport 23090 -j DROP"),
  ];
}

function dockerCase(name: string, about: string, isProxied: boolean): ProofCase {
  return managerCase(name, about, docker(isProxied), {
    hasContainers: true,
    draw: {
      destinations: ["192.0.2.2/32", "198.51.100.2/32", "172.17.0.2/32", "172.30.0.9/32"],
      ports: [23_080, 23_081, 23_082, 23_090, 23_091],
      packets: [
        {
          in: "wan",
          protocol: "tcp",
          source: "203.0.113.9",
          destination: "198.51.100.2",
          destinationPort: 23_080,
          expect: { verdict: "delivered" },
        },
        {
          in: "wan",
          protocol: "tcp",
          source: "203.0.113.9",
          destination: "192.0.2.2",
          destinationPort: 23_082,
          expect: { verdict: "delivered" },
        },
        {
          in: "wan",
          protocol: "tcp",
          source: "203.0.113.9",
          destination: "198.51.100.2",
          destinationPort: 23_090,
          expect: { verdict: "dropped" },
        },
        {
          in: "lan",
          protocol: "tcp",
          source: "192.0.2.9",
          destination: "192.0.2.2",
          destinationPort: 23_090,
          expect: { verdict: "delivered" },
        },
      ],
    },
  });
}

export const managerCases: readonly ProofCase[] = [
  managerCase("manager-ufw", "ufw: allow, deny, limit, reject, routes", ufw),
  managerCase(
    "manager-firewalld-nftables",
    "firewalld with its nftables back end: zones, sources, rich rules, forwarded ports",
    firewalld("nftables"),
    {
      draw: { destinations: ["192.0.2.77/32"] },
    },
  ),
  managerCase("manager-firewalld-iptables", "the same with its iptables back end", firewalld("iptables"), {
    draw: { destinations: ["192.0.2.77/32"] },
  }),
  managerCase("manager-fail2ban", "fail2ban's bans by iptables, ipset and nft", fail2ban),
  managerCase(
    "manager-shorewall",
    "Shorewall, both families",
    [
      ...shorewall("shorewall", "ipv4", shorewallRules),
      ...shorewall("shorewall6", "ipv6", "?SECTION NEW\nACCEPT net fw tcp 22\nACCEPT loc:[2001:db8:1::/65] fw tcp 443\n"),
    ],
    {
      sysctls: forwarding,
      draw: { destinations: ["192.0.2.77/32"] },
    },
  ),
  dockerCase("manager-docker-proxy", "Docker past ufw, docker-proxy holding the ports", true),
  dockerCase("manager-docker-without-proxy", "Docker past ufw, without docker-proxy", false),
  managerCase(
    "manager-ufw-router",
    "ufw on a host between three networks",
    [...ufw, run("ufw route allow in on wan out on dmz to 10.9.0.7 port 80 proto tcp"), run("ufw default allow routed")],
    { ...threeInterfaces },
  ),
];
