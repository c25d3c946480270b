import { join } from "node:path";
import { expect, test } from "vitest";
import { addUnit, type LabHost, needs, startSystemdHost } from "../lab/index.ts";

const inLab = { ...needs("packages"), timeout: 300_000 };
const commandLine = join(import.meta.dirname, "../../apps/cli/src/main.ts");

async function explain(host: LabHost, ...words: string[]): Promise<string> {
  const { stdout } = await host.run([process.execPath, commandLine, "explain", ...words, "--lang", "en"], { timeoutMs: 60_000 });
  return stdout;
}

async function stateOf(host: LabHost, unit: string): Promise<string> {
  return (await host.run(["systemctl", "is-active", unit], { allowFailure: true })).stdout.trim();
}

test("Accept=yes: explaining the port runs nothing, --probe does", inLab, async () => {
  await using host = await startSystemdHost();
  const exec = "ExecStart=/usr/bin/touch /run/started";
  await addUnit(host, { name: "echo@.service", text: `[Service]\n${exec}\nStandardInput=socket\n`, start: false });
  await addUnit(host, { name: "echo.socket", text: "[Socket]\nListenStream=7102\nAccept=yes\n" });
  const isStarted = async (): Promise<boolean> => (await host.run(["test", "-e", "/run/started"], { allowFailure: true })).exitCode === 0;

  const untried =
    "Not tried: systemd holds it for echo@.service, and a connection would start that; portolan explain --probe tries all the same.";
  for (const name of ["7102", "echo.socket", "echo", "echo@.service"]) expect(await explain(host, name), name).toContain(untried);
  const whole = await explain(host, "systemd");
  expect(whole).toContain("/etc/systemd/system/echo.socket:2: ListenStream = 7102");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await isStarted()).toBe(false);

  expect(await explain(host, "7102", "--probe")).toContain("127.0.0.1: connected");
  await expect.poll(isStarted, { timeout: 5000 }).toBe(true);
});

test("ssh.socket: told before sshd runs, and a reload of sshd is no way to change what the unit sets", inLab, async () => {
  await using host = await startSystemdHost("catalogue");
  await host.run(["ssh-keygen", "-A"]);
  await host.run(["systemctl", "stop", "ssh.service"], { allowFailure: true });
  await host.run(["systemctl", "start", "ssh.socket"]);
  for (const name of ["ssh", "ssh.socket", "sshd"]) {
    const text = await explain(host, name);
    expect(text, name).toContain("does not run, and systemd starts it at the first connection to 22.");
    expect(text, name).toMatch(/ssh\.socket:\d+: ListenStream = 22/);
    expect(text, name).toContain("systemctl edit ssh.socket");
  }
  await explain(host, "22");
  expect(await stateOf(host, "ssh.service")).toBe("inactive");

  await host.run(["systemctl", "start", "ssh.service"]);
  const running = await explain(host, "sshd");
  expect(running).toContain("systemctl restart ssh.socket");
  expect(running).not.toContain("A reload takes a changed address or port over.");
  const units = await explain(host, "systemd");
  expect(units).toMatch(/ssh\.socket:\d+: ListenStream = 22/);
  expect(units).not.toContain("wins over");
});
