import { hostname, userInfo } from "node:os";
import type { ReadyEvent } from "@portolan/daemon";
import { expect, test } from "vitest";
import { createPaint } from "../paint.ts";
import { readyLines, runningLines } from "./ready-message.ts";
import { readSurroundings } from "./surroundings.ts";

const event: ReadyEvent = {
  kind: "ready",
  urls: ["http://localhost:13391/#token=secret"],
  port: 13391,
  addresses: ["127.0.0.1", "::1"],
  portTakenBy: { port: 13390, holder: "node (pid 812)" },
  dataDir: "/home/ann/.local/share/portolan",
  serverUser: { uid: 1000, name: "ann" },
  noNewPrivileges: true,
  privileged: false,
  firstLookMs: 40,
};

function message(
  language: "en" | "zh-CN",
  surroundings: Parameters<typeof readyLines>[0]["surroundings"],
  change: Partial<ReadyEvent> = {},
): string {
  return readyLines({ event: { ...event, ...change }, linkCommand: null, surroundings, language, paint: createPaint(false) }).join("\n");
}

test("where others may read, such as a journal, there is no token but the way to one", () => {
  const speech = { surroundings: { tunnel: null }, language: "en", paint: createPaint(false) } as const;
  const lines = readyLines({ event, linkCommand: "sudo portolan up --link", ...speech });
  expect(lines.join("\n")).not.toContain("secret");
  expect(lines).toContain("      http://localhost:13391");
  expect(lines).toContain("  For a sign-in link run: sudo portolan up --link");
});

test("a second one names the first and gives a link to it", () => {
  const running = { schema: "portolan.running/1", pid: 812, port: 13390, urls: ["http://localhost:13390/#token=fresh"] } as const;
  expect(runningLines({ running, surroundings: { tunnel: null }, language: "en", paint: createPaint(false) }).join("\n")).toBe(`
  ● Portolan already runs here (pid 812, http://localhost:13390)

  Open in your browser
      http://localhost:13390/#token=fresh

  The link signs in once; it is valid for 15 minutes.
`);
});

test("over ssh: who holds the port, sudo, the exact tunnel, the link", () => {
  expect(message("en", { tunnel: { login: "ann@192.0.2.7", sshPort: 2222 } })).toBe(`
  ● Portolan is ready

  Port 13390 is held by node (pid 812); using 13391 instead.
  Run it with sudo to see every owner.

  This machine has no display. On your own computer run
      ssh -p 2222 -L 13391:localhost:13391 ann@192.0.2.7
  and open there in a browser
      http://localhost:13391/#token=secret

  The link signs in once; it is valid for 15 minutes.
  History is kept in /home/ann/.local/share/portolan.
  Ctrl-C ends it.
`);
});

test("at a desktop as root nothing but the link is left", () => {
  expect(message("zh-CN", { tunnel: null }, { portTakenBy: null, privileged: true })).toBe(`
  ● Portolan 已就绪

  在浏览器中打开
      http://localhost:13391/#token=secret

  链接只能登录一次，15 分钟内有效。
  历史记录保存在 /home/ann/.local/share/portolan。
  按 Ctrl-C 结束。
`);
});

test("where the person sits", () => {
  expect(readSurroundings({ DISPLAY: ":0" })).toEqual({ tunnel: null });
  expect(readSurroundings({ WAYLAND_DISPLAY: "wayland-0" })).toEqual({ tunnel: null });
  expect(readSurroundings({})).toEqual({ tunnel: { login: `${userInfo().username}@${hostname()}`, sshPort: null } });
  const ssh = { SSH_CONNECTION: "198.51.100.4 50000 192.0.2.7 22", SUDO_USER: "ann", DISPLAY: "localhost:10.0" };
  expect(readSurroundings(ssh)).toEqual({ tunnel: { login: "ann@192.0.2.7", sshPort: null } });
  expect(readSurroundings({ ...ssh, SSH_CONNECTION: "198.51.100.4 50000 192.0.2.7 2222" }).tunnel?.sshPort).toBe(2222);
});
