import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Dockerd, waitUntil, type LabHost, type LayerName } from "../lab/index.ts";
import { startFirewalld } from "../reachability/start-firewalld.ts";
import { mcsmanagerPort, senders, startDemonstrationHost, startPanel } from "./demonstration-host.ts";

/**
 * What a change looks like on a terminal of 100 columns, from the first question to real connections, on hosts of the lab: docs/examples, in both languages.
 * `node test/apply/write-demonstrations.ts [NAME…]`.
 */
const directory = join(import.meta.dirname, "../../docs/examples");
const portolan = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const languages = ["en", "zh-CN"] as const;
type Language = (typeof languages)[number];

// eslint-disable-next-line no-control-regex
const progress = /[^\n]*\u001B\[2K/g; // is wiped off the terminal

/** A terminal of a host, of which everything is kept that is typed and printed. */
class Terminal {
  readonly host: LabHost;
  readonly #language: Language;
  #text = "";

  constructor(host: LabHost, language: Language) {
    this.host = host;
    this.#language = language;
  }

  get text(): string {
    const text = this.#text.replaceAll(process.execPath, "/usr/local/bin/node"); // where this project is says nothing
    return `${text.replaceAll(/ +$/gm, "").trimEnd()}\n`;
  }

  async type(line: string): Promise<void> {
    this.#keep(
      "$",
      line,
      await this.#print(line.replace(/^portolan (.*)$/, `${process.execPath} ${portolan} $1 --lang ${this.#language} --no-color`)),
    );
  }

  /** From the machine outside: with which status each sender is answered, 000 for none. */
  async reach(port: number, from: readonly string[] = Object.values(senders)): Promise<void> {
    for (const sender of from) {
      const url = `http://${sender.includes(":") ? "[2001:db8::1]" : "192.0.2.1"}:${port}/`;
      const line = `curl --silent --max-time 2 --output /dev/null --write-out '%{http_code}' --interface ${sender} ${url}`;
      const { stdout } = await this.host.run(["sh", "-c", line], { networkNamespace: "outside", allowFailure: true });
      this.#keep("outside$", line, stdout);
    }
  }

  /** What is answered: from the machine outside, and from this host itself, over both families. */
  async hear(port: number): Promise<void> {
    for (const place of ["192.0.2.1", "[2001:db8::1]"]) {
      const line = `curl --silent --max-time 2 http://${place}:${port}/`;
      this.#keep("outside$", line, (await this.host.run(["sh", "-c", line], { networkNamespace: "outside", allowFailure: true })).stdout);
    }
    for (const place of ["127.0.0.1", "[::1]", "192.0.2.1"]) await this.type(`curl --silent --max-time 2 http://${place}:${port}/`);
  }

  async #print(line: string): Promise<string> {
    const words = ["script", "--quiet", "--echo", "never", "--command", `stty cols 100; ${line}`, "/dev/null"];
    const { stdout } = await this.host.run(words, { timeoutMs: 180_000, allowFailure: true });
    return stdout.replaceAll("\r", "").replaceAll(progress, "");
  }

  #keep(prompt: string, line: string, output: string): void {
    this.#text += `${prompt} ${line}\n${output.trimEnd()}${output.trim() === "" ? "" : "\n"}`;
  }
}

interface Story {
  readonly layer?: LayerName;
  readonly init?: "systemd";
  readonly tell: (terminal: Terminal) => Promise<void>;
}

const house = "192.168.0.0/16";

/** From the question who gets in to the house alone. */
async function onlyTheHouse(terminal: Terminal): Promise<void> {
  await terminal.reach(mcsmanagerPort);
  await terminal.type("portolan check");
  await terminal.type(`portolan plan allow tcp/${mcsmanagerPort} --from ${house} --only --out /root/open.json`);
  await terminal.type("portolan apply /root/open.json --no-wait");
  await terminal.type("portolan confirm");
  await terminal.reach(mcsmanagerPort);
}

const icmps = [
  ["iptables", "icmp"],
  ["ip6tables", "ipv6-icmp"],
] as const;

/** As somebody's own rules are, with sign-in by ssh alone. */
async function loadIptables(host: LabHost): Promise<void> {
  for (const [program, icmp] of icmps) {
    for (const rule of ["-i lo", "-m conntrack --ctstate ESTABLISHED,RELATED", `-p ${icmp}`, "-p tcp --dport 22"])
      await host.run([program, "-A", "INPUT", ...rule.split(" "), "-j", "ACCEPT"]);
    await host.run([program, "-P", "INPUT", "DROP"]);
  }
}

const nftRules = ["iif lo accept", "ct state established,related accept", "meta l4proto { icmp, ipv6-icmp } accept", "tcp dport 22 accept"];

/** Takes a port that is somebody else's. */
const strangerProgram = `import http.server, socket, sys
class Six(http.server.ThreadingHTTPServer): address_family = socket.AF_INET6
class Say(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b"somebody else")
server = Six(("::", int(sys.argv[1])), Say)
print("up", flush=True)
server.serve_forever()
`;

const stories: Readonly<Record<string, Story>> = {
  "mcsmanager-firewalld": {
    async tell(terminal) {
      await Promise.all([startFirewalld(terminal.host, "nftables"), startPanel(terminal.host)]);
      await terminal.host.run(["firewall-cmd", "--permanent", "--zone=public", "--add-interface=eth0"]);
      await terminal.type(`firewall-cmd --permanent --add-port=${mcsmanagerPort}/tcp`);
      await terminal.type(
        `firewall-cmd --permanent --add-rich-rule='rule family="ipv4" source address="${house}" port port="${mcsmanagerPort}" protocol="tcp" accept'`,
      );
      await terminal.type("firewall-cmd --reload");
      await onlyTheHouse(terminal);
      for (const words of ["--list-ports", "--list-rich-rules", "--permanent --list-ports", "--permanent --list-rich-rules", "--reload"])
        await terminal.type(`firewall-cmd --zone=public ${words}`.replace("--zone=public --reload", "--reload"));
      await terminal.reach(mcsmanagerPort);
    },
  },
  "mcsmanager-ufw": {
    async tell(terminal) {
      await startPanel(terminal.host);
      const typed = [
        "allow 22/tcp",
        "--force enable",
        `allow ${mcsmanagerPort}/tcp`,
        `allow from ${house} to any port ${mcsmanagerPort} proto tcp`,
      ];
      for (const words of typed) await terminal.type(`ufw ${words}`);
      await onlyTheHouse(terminal);
      await terminal.type("ufw reload");
      await terminal.reach(mcsmanagerPort);
    },
  },
  "mcsmanager-nftables": {
    async tell(terminal) {
      await startPanel(terminal.host);
      const chain = `chain input { type filter hook input priority 0; policy drop; ${nftRules.join("; ")}; }`;
      await terminal.host.run(["nft", `table inet mine { ${chain}; }`]);
      await terminal.type(`nft add rule inet mine input tcp dport ${mcsmanagerPort} accept`);
      await terminal.type(`nft add rule inet mine input ip saddr ${house} tcp dport ${mcsmanagerPort} accept`);
      await onlyTheHouse(terminal);
    },
  },
  "mcsmanager-iptables": {
    async tell(terminal) {
      await startPanel(terminal.host);
      await loadIptables(terminal.host);
      for (const [program] of icmps) await terminal.type(`${program} -A INPUT -p tcp --dport ${mcsmanagerPort} -j ACCEPT`);
      await terminal.type(`iptables -A INPUT -s ${house} -p tcp --dport ${mcsmanagerPort} -j ACCEPT`);
      await onlyTheHouse(terminal);
    },
  },
  "docker-past-ufw-closed": {
    async tell(terminal) {
      for (const words of ["allow 22/tcp", "--force enable"]) await terminal.type(`ufw ${words}`);
      const first = await Dockerd.start(terminal.host);
      const web = {
        publish: ["8081:80"],
        arguments: ["--restart=always"],
        command: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"],
      };
      await first.runContainer({ name: "web", ...web });
      await terminal.reach(8081);
      await terminal.type("portolan plan close tcp/8081 --out /root/close.json");
      await terminal.type("portolan apply /root/close.json --no-wait");
      await terminal.type("portolan confirm");
      await terminal.reach(8081);
      await first.stop();
      const second = await Dockerd.start(terminal.host);
      const isUp = async (): Promise<boolean> => (await second.docker("ps", "--format", "{{.Ports}}")).stdout.includes("8081");
      await waitUntil(isUp, { what: "the container", timeoutMs: 60_000 });
      await terminal.type("docker --host unix:///run/docker.sock ps --format '{{.Names}} {{.Status}} {{.Ports}}'");
      await terminal.reach(8081);
    },
  },
  "ssh-cut-and-back": {
    layer: "guard",
    init: "systemd",
    async tell(terminal) {
      const { host } = terminal;
      await host.run(["mkdir", "-p", "/run/sshd"]);
      await host.start(["/usr/sbin/sshd", "-D", "-e"], { ready: { tcp: 22 } });
      await loadIptables(host);
      const answers = `timeout 2 bash -c 'exec 3<>/dev/tcp/192.0.2.1/22 && head --lines=1 <&3' || echo nothing`;
      const signIn = async (): Promise<void> => terminal.type(`nsenter --net=/run/netns/outside ${answers}`);
      await signIn();
      await terminal.type("portolan plan close tcp/22 --out /root/close.json");
      await terminal.type("portolan plan close tcp/22 --accept-risk lose-ssh --out /root/close.json");
      await terminal.type("portolan apply /root/close.json --no-wait");
      await signIn();
      await terminal.type("kill -KILL $(pgrep -f '[m]ain.ts|^portolan: ')");
      await terminal.type("sleep 2; pgrep -f '[m]ain.ts|^portolan: ' || echo nothing of ours runs");
      await terminal.type("sleep 95");
      await signIn();
      await terminal.type("portolan plan status");
    },
  },
  "port-taken": {
    async tell(terminal) {
      const { host } = terminal;
      host.write("/etc/machine-id", `${"7".repeat(32)}\n`);
      const rules = ["iif lo accept", "ct state established,related accept", "meta l4proto { icmp, ipv6-icmp } accept"];
      const chain = `chain input { type filter hook input priority 0; policy drop; ${rules.join("; ")}; tcp dport 21000-21009 accept; }`;
      await host.run(["nft", `table inet mine { ${chain}; }`]);
      await host.run(["sh", "-c", "umask 077; mkdir -p /etc/portolan; cat > /etc/portolan/guard-rails.yaml"], {
        input: "failover:\n  - { protocol: tcp, port: 21000-21009, to: 28001-28009, user: root }\n",
      });
      await host.start([process.execPath, portolan, "up"], { ready: { tcp: 13_390 }, timeoutMs: 120_000 });
      const serve = `const p = Number(process.argv[2]); require("http").createServer((_q, r) => r.end("shop at " + p)).listen(p, "::", () => console.log("up"))`;
      host.write("/srv/shop.js", `${serve}\n`);
      host.write("/srv/stranger.py", strangerProgram);
      await terminal.type("cat /etc/portolan/guard-rails.yaml");
      await terminal.type("portolan pool create shop --band static:21000-21009,emergency:28001-28009");
      await terminal.type(
        `portolan lease claim --pool shop --owner shop/web --port 21003 --emergency --expect-executable ${process.execPath}`,
      );
      const [, text = "{}"] = (await host.run([process.execPath, portolan, "lease", "list", "--json"])).stdout.split("\n");
      const [to = 0] = (JSON.parse(text) as { readonly emergencyPorts: readonly number[] }).emergencyPorts;
      const second = await host.start([process.execPath, "/srv/shop.js", String(to)], { ready: /up/ });
      const first = await host.start([process.execPath, "/srv/shop.js", "21003"], { ready: /up/ });
      const is = async (state: string): Promise<void> => {
        const told = async (): Promise<boolean> =>
          (await host.run([process.execPath, portolan, "lease", "list", "--json"])).stdout.includes(`"${state}"`);
        await waitUntil(told, { what: `the lease to be ${state}`, timeoutMs: 60_000 });
      };
      await is("active");
      await terminal.type("portolan lease drill 21003");
      await first.stop();
      const stranger = await host.start(["sh", "-c", "python3 /srv/stranger.py 21003; exit"], { ready: /up/ });
      await is("failover");
      await terminal.type("portolan lease show 21003");
      await terminal.hear(21_003);
      await terminal.type("nft list table inet portolan-redirect-tcp-21003");
      await stranger.stop();
      const again = await host.start([process.execPath, "/srv/shop.js", "21003"], { ready: /up/ });
      await is("active");
      const isBack = async (): Promise<boolean> => !(await host.run(["nft", "list", "tables"])).stdout.includes("redirect");
      await waitUntil(isBack, { what: "the redirect to go", timeoutMs: 30_000 });
      await terminal.type("portolan lease show 21003");
      await terminal.hear(21_003);
      await terminal.type("nft list tables");
      for (const one of [again, second]) await one.stop();
    },
  },
  "opening-that-ended": {
    layer: "guard",
    init: "systemd",
    async tell(terminal) {
      await terminal.host.run(["sh", "-c", "mkdir -p /srv; python3 -m http.server --bind :: --directory /srv 8080 >/dev/null 2>&1 &"]);
      await loadIptables(terminal.host);
      await terminal.type(`portolan plan allow tcp/8080 --from ${senders.inside} --also --until 2m --out /root/open.json`);
      await terminal.type("portolan apply /root/open.json --no-wait");
      await terminal.type("portolan confirm");
      await terminal.reach(8080);
      await terminal.type("date --utc +%T");
      await terminal.type("sleep 125; date --utc +%T");
      await terminal.reach(8080);
      await terminal.type("portolan plan status");
    },
  },
};

async function write(name: string, { layer, init, tell }: Story): Promise<void> {
  for (const language of languages) {
    await using host = await startDemonstrationHost(layer, init);
    const terminal = new Terminal(host, language);
    await tell(terminal);
    writeFileSync(join(directory, `${name}.${language}.txt`), terminal.text);
  }
}

mkdirSync(directory, { recursive: true });
const asked = process.argv.slice(2);
for (const [name, story] of Object.entries(stories)) if (asked.length === 0 || asked.includes(name)) await write(name, story);
