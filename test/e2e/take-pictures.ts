/** Takes the pictures of docs/images from the running product, on a lab host with real services. Run by `npm run pictures`; needs root. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../lab/chromium.ts";
import { Dockerd } from "../lab/dockerd.ts";
import type { LabHost } from "../lab/lab-host.ts";
import { startMcsmanager, startNodeSockets } from "../lab/listeners.ts";
import { addUnit, startSystemdHost } from "../lab/systemd-host.ts";

const images = join(import.meta.dirname, "../../docs/images");
const command = join(import.meta.dirname, "../../apps/cli/src/main.ts");

async function startServices(host: LabHost): Promise<void> {
  await host.run(["hostname", "harbour"]);
  await host.run(["ip", "link", "set", "lo", "up"]);
  await startMcsmanager(host, { panel: { httpIp: "", httpPort: 23333 }, daemon: { ip: "", port: 24444 } });
  const service = (exec: string): string => `[Service]\nExecStart=${exec}\n`;
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
await using host = await startSystemdHost();
await startServices(host);
const product = await host.start([process.execPath, command, "up", "--json", "--data-dir", "/var/lib/portolan"], {
  ready: /"kind":"ready"/,
  timeoutMs: 60_000,
});
const url = /"(http:\/\/localhost[^"]*)"/.exec(product.output)?.[1] ?? "";
const browser = await launchChromium({ networkOf: host.pid });
try {
  const cookies = await signIn(browser, url);
  await makeChanges(host);
  for (const picture of pictures) await takePicture(browser, cookies, picture);
} finally {
  await browser.close();
}
