import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Dockerd, type LabHost } from "../lab/index.ts";
import { serveWeb, startFindingHost } from "./finding-host.ts";
import { startFirewalld } from "./start-firewalld.ts";

/** What portolan prints on hosts with the situations that the handbook speaks of, as a terminal of 100 columns shows it: docs/examples. */
const directory = join(import.meta.dirname, "../../docs/examples");
const portolan = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const languages = ["en", "zh-CN"] as const;

interface Example {
  readonly name: string;
  readonly prepare: readonly string[]; // what was typed before
  readonly command: string;
}

async function write(host: LabHost, { name, prepare, command }: Example): Promise<void> {
  for (const language of languages) {
    const line = `stty cols 100; ${process.execPath} ${portolan} ${command} --lang ${language} --no-color 2>/dev/null`; // progress is for eyes
    const { stdout } = await host.run(["script", "--quiet", "--echo", "never", "--command", line, "/dev/null"], { timeoutMs: 120_000 });
    const typed = [...prepare, `portolan ${command}`].map((one) => `$ ${one}`);
    const text = [...typed, stdout.replaceAll("\r", "").trimEnd()].join("\n");
    writeFileSync(join(directory, `${name}.${language}.txt`), `${text.replaceAll(/ +$/gm, "")}\n`);
  }
}

async function dockerPastUfw(): Promise<void> {
  await using host = await startFindingHost();
  const dockerd = await Dockerd.start(host);
  const web = ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"];
  await dockerd.runContainer({ name: "web", publish: ["8081:80"], command: web });
  for (const rule of ["allow 22/tcp", "--force enable"]) await host.run(["ufw", ...rule.split(" ")]);
  const prepare = ["docker run --detach --name web --publish 8081:80 lab/busybox httpd -f", "ufw allow 22/tcp", "ufw --force enable"];
  await write(host, { name: "docker-past-ufw-explain", prepare, command: "explain 8081 --no-probe" });
  await write(host, { name: "docker-past-ufw-check", prepare, command: "check" });
}

async function firewalldTwoCommands(): Promise<void> {
  await using host = await startFindingHost();
  await startFirewalld(host, "nftables");
  await serveWeb(host, 23333);
  await host.run(["firewall-cmd", "--zone=public", "--change-interface=eth0"]);
  await host.run(["firewall-cmd", "--permanent", "--zone=public", "--add-interface=eth0"]);
  const rich = 'rule family="ipv4" source address="192.168.0.0/16" port port="23333" protocol="tcp" accept';
  const commands = [["--permanent", "--add-port=23333/tcp"], ["--permanent", `--add-rich-rule=${rich}`], ["--reload"]];
  for (const words of commands) await host.run(["firewall-cmd", ...words]);
  const prepare = commands.map((words) => `firewall-cmd ${words.map((word) => (/[ "]/.test(word) ? `'${word}'` : word)).join(" ")}`);
  await write(host, { name: "firewalld-two-commands-explain", prepare, command: "explain 23333 --no-probe" });
  await write(host, { name: "firewalld-two-commands-check", prepare, command: "check" });
}

mkdirSync(directory, { recursive: true });
await dockerPastUfw();
await firewalldTwoCommands();
