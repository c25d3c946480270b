/** Takes the pictures of docs/images from the running product, on a lab host with real services. Run by `npm run pictures`; needs root. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspectPanelBuild } from "@portolan/cli";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../lab/chromium.ts";
import { Dockerd } from "../lab/dockerd.ts";
import type { LabHost } from "../lab/lab-host.ts";
import { startNodeSockets } from "../lab/listeners.ts";
import { addUnit, startSystemdHost } from "../lab/systemd-host.ts";

const repository = join(import.meta.dirname, "../..");
const images = join(repository, "docs/images");
const command = join(repository, "apps/cli/src/main.ts");

async function startServices(host: LabHost): Promise<void> {
  await host.run(["hostname", "harbour"]);
  await host.run(["ip", "link", "set", "lo", "up"]);
  const service = (exec: string): string => `[Service]\nExecStart=${exec}\n`;
  await startMcsmanager(host);
  await addUnit(host, { name: "nginx.service", text: service("/usr/sbin/nginx -g 'daemon off;'") });
  await addUnit(host, { name: "redis-server.service", text: service("/usr/bin/redis-server --bind 127.0.0.1 ::1") });
  await addUnit(host, { name: "cockpit.socket", text: "[Socket]\nListenStream=9090\n", start: false });
  await addUnit(host, { name: "cockpit.service", text: service("/bin/true"), start: false });
  await host.run(["systemctl", "start", "cockpit.socket"]);
  const dockerd = await Dockerd.start(host);
  await dockerd.runContainer({
    name: "shop-web-1",
    publish: ["8081:80"],
    command: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"],
  });
}

/** MCSManager as its installer leaves it, as far as its ports go: two units of Node.js programs, each with its file. */
async function startMcsmanager(host: LabHost): Promise<void> {
  const path = "/opt/node/bin/node";
  await host.run(["mkdir", "-p", "/opt/node/bin"]);
  await host.run(["cp", process.execPath, path]);
  host.write(
    "/opt/mcsmanager/web/data/SystemConfig/config.json",
    `${JSON.stringify({ httpPort: 23333, httpIp: "", prefix: "", ssl: false, language: "zh_cn" }, null, 2)}\n`,
  );
  host.write(
    "/opt/mcsmanager/daemon/data/Config/global.json",
    `${JSON.stringify({ version: 2, ip: "", port: 24444, prefix: "" }, null, 2)}\n`,
  );
  for (const part of ["web", "daemon"] as const) {
    const directory = `/opt/mcsmanager/${part}`;
    const program = part === "web" ? "mcsmanager-panel.js" : "mcsmanager-daemon.js";
    host.write(`${directory}/app.js`, readFileSync(join(import.meta.dirname, "../lab/programs", program), "utf8"));
    await addUnit(host, { name: `mcsm-${part}.service`, text: `[Service]\nWorkingDirectory=${directory}\nExecStart=${path} app.js\n` });
  }
}

/** Something for the timeline: a port that opens, and one that is moved from loopback to every address. */
async function makeChanges(host: LabHost): Promise<void> {
  const narrow = await startNodeSockets(host, [{ protocol: "tcp", address: "127.0.0.1", port: 3000 }]);
  await pause(3_000);
  await narrow.stop();
  await startNodeSockets(host, [{ protocol: "tcp", port: 3000 }]);
  await startNodeSockets(host, [{ protocol: "udp", address: "0.0.0.0", port: 19_132 }]);
  await pause(5_000);
}

interface Picture {
  readonly name: string;
  readonly language: "en" | "zh-CN";
  readonly theme: "light" | "dark";
  readonly width: number;
  readonly height: number;
  readonly query: string;
}

const wide = { width: 1440, height: 860 } as const;
const narrow = { width: 390, height: 844 } as const;
const pictures: readonly Picture[] = [
  { name: "panel-en", language: "en", theme: "light", ...wide, query: "" },
  { name: "panel-zh", language: "zh-CN", theme: "light", ...wide, query: "" },
  { name: "explain-en", language: "en", theme: "light", ...wide, query: "23333" },
  { name: "explain-zh-dark", language: "zh-CN", theme: "dark", ...wide, query: "23333" },
  { name: "panel-en-dark", language: "en", theme: "dark", ...wide, query: "" },
  { name: "phone-zh", language: "zh-CN", theme: "light", ...narrow, query: "" },
  { name: "phone-en-dark", language: "en", theme: "dark", ...narrow, query: "23333" },
];

async function takePicture(browser: Browser, cookies: Awaited<ReturnType<typeof signIn>>, picture: Picture): Promise<void> {
  const { language, theme, width, height } = picture;
  const context = await browser.newContext({ viewport: { width, height }, locale: language, colorScheme: theme, deviceScaleFactor: 2 });
  await context.addCookies(cookies.all);
  const page = await context.newPage();
  await page.goto(cookies.origin);
  await page.getByText("23333").first().waitFor();
  if (picture.query !== "") {
    await page.getByRole("combobox").fill(picture.query);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("config.json").first().waitFor({ timeout: 30_000 });
  }
  await pause(1_500);
  await page.screenshot({ path: join(images, `${picture.name}.png`) });
  await context.close();
  console.log(`docs/images/${picture.name}.png`);
}

async function signIn(
  browser: Browser,
  url: string,
): Promise<{ origin: string; all: Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["cookies"]>> }> {
  const context = await browser.newContext();
  const page: Page = await context.newPage();
  await page.goto(url);
  await page.getByText("23333").first().waitFor();
  const all = await context.cookies();
  await context.close();
  return { origin: new URL(url).origin, all };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

mkdirSync(images, { recursive: true });
await inspectPanelBuild(repository).build();
await using host = await startSystemdHost();
await startServices(host);
const product = await host.start([process.execPath, command, "up", "--json", "--data-dir", "/srv/portolan"], {
  ready: /"kind":"ready"/,
  timeoutMs: 60_000,
});
const url = /"(http:\/\/localhost[^"]*)"/.exec(product.output)?.[1] ?? "";
const browser = await launchChromium({ networkOf: host.pid });
try {
  const cookies = await signIn(browser, url);
  await makeChanges(host);
  for (const picture of pictures) await takePicture(browser, cookies, picture);
  // What the READMEs quote.
  for (const language of ["en", "zh-CN"])
    console.log((await host.run([process.execPath, command, "--lang", language, "explain", "23333"])).stdout);
} finally {
  await browser.close();
}
