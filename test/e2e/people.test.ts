/** People in a real browser against the real server: the first one is made, signs in, sets up a second factor, invites another. */
import { createHmac } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, saveScreenshot } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";
import { findViolations } from "./panel-visit.ts";
import { startProduct, type RunningProduct } from "./running-product.ts";

const password = "quiet harbour at dawn";

describe("people", needs("chromium"), () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-people-"));
  let product: RunningProduct;
  let origin = "";
  let browser: Browser;
  beforeAll(async () => {
    chmodSync(directory, 0o755);
    [product, browser] = await Promise.all([startProduct({ dataDir: join(directory, "data"), port: 14391 }), launchChromium()]);
    origin = new URL(product.link).origin;
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = async (path: string, look: { width?: number; locale?: string } = {}): Promise<Page> => {
    const { width = 1280, locale = "en" } = look;
    const context: BrowserContext = await browser.newContext({ viewport: { width, height: 900 }, locale });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(origin + path);
    return page;
  };

  test("from the link to a password, a second factor and an invited person", { timeout: 150_000 }, async () => {
    const page = await open(product.link.slice(origin.length));
    await page.getByRole("grid").waitFor();
    await page.getByRole("link", { name: "People and your sign-in" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Mei");
    await page.getByLabel("New password").fill("short");
    await page.getByLabel("The same once more").fill("short");
    await page.getByRole("button", { name: "Make me the first person" }).click();
    await page.getByRole("alert").getByText("The password is too short").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel("New password").fill(password);
    await page.getByLabel("The same once more").fill(password);
    await page.getByRole("button", { name: "Make me the first person" }).click();
    await page.getByText("Signed in as Mei").waitFor();

    await page.getByRole("button", { name: "Set up", exact: true }).click();
    const secret = (await page.getByRole("region", { name: "Second factor" }).locator("code").textContent()) ?? "";
    await page.getByLabel("The six digits that it shows").fill(codeNow(secret));
    await page.getByRole("button", { name: "Use it from now on" }).click();
    const recovery = await page.getByRole("region", { name: "Second factor" }).getByRole("listitem").first().textContent();
    await page.getByText("Recovery codes left: 10").waitFor();

    await page.getByLabel("What it is for").fill("backup");
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.getByText("The token. It is not shown again.").waitFor();
    await page.getByLabel("Name of a new person").fill("Bo");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Hand this link to Bo").waitFor();
    const invitation = (await page.getByRole("region", { name: "Everybody" }).locator("code").textContent()) ?? "";
    await page.getByText("Change Bo").click();
    await page.getByRole("button", { name: "Let in no more" }).waitFor();
    // no longer alone: that is the security administrator's
    await page.getByRole("button", { name: "Grant these roles" }).waitFor({ state: "detached" });
    expect(await findViolations(page)).toEqual([]);
    await saveScreenshot(page, "people");

    const invited = await open(invitation.slice(origin.length), { width: 390, locale: "zh-CN" });
    await invited.getByLabel("新密码").fill("quiet harbour at dusk");
    await invited.getByLabel("再输入一次").fill("quiet harbour at dusk");
    expect(await findViolations(invited)).toEqual([]);
    await invited.getByRole("button", { name: "保存密码" }).click();
    await invited.getByLabel("名称", { exact: true }).fill("bo");
    await invited.getByLabel("密码", { exact: true }).fill("something else");
    await invited.getByRole("button", { name: "登录", exact: true }).click();
    await invited.getByRole("alert").getByText("名称或密码不正确").waitFor();
    expect(await findViolations(invited)).toEqual([]);
    await saveScreenshot(invited, "people-sign-in-phone");
    await invited.getByLabel("密码", { exact: true }).fill("quiet harbour at dusk");
    await invited.getByRole("button", { name: "登录", exact: true }).click();
    await invited.getByRole("grid").waitFor();
    await invited.goto(`${origin}/people`);
    await invited.getByText("当前登录：Bo（查看者）").waitFor();
    expect(await invited.getByRole("region", { name: "所有人员" }).count()).toBe(0); // may not see who else is here
    expect(await findViolations(invited)).toEqual([]);
    await saveScreenshot(invited, "people-phone");

    const again = await open("/");
    await again.getByLabel("Name", { exact: true }).fill("Mei");
    await again.getByLabel("Password", { exact: true }).fill(password);
    await again.getByRole("button", { name: "Sign in", exact: true }).first().click();
    await again.getByLabel("Code").fill(recovery ?? "");
    await again.getByRole("button", { name: "Sign in", exact: true }).first().click();
    await again.getByRole("grid").waitFor();
    for (const one of [page, invited, again]) await one.context().close();
  });

  test("a passkey is made by the second person, and signs them in alone", { timeout: 60_000 }, async () => {
    const page = await open("/people");
    await addDevice(page);
    await page.getByLabel("Name", { exact: true }).fill("Bo");
    await page.getByLabel("Password", { exact: true }).fill("quiet harbour at dusk");
    await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
    await page.getByText("Signed in as Bo").waitFor();
    await page.getByLabel("Name of the new passkey").fill("laptop");
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByRole("button", { name: "Remove laptop" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await saveScreenshot(page, "passkeys");
    await page.context().clearCookies();
    await page.reload();
    await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("Signed in as Bo").waitFor();
    await page.getByText("last used").waitFor();
    await page.context().close();
  });
});

/** A device that holds passkeys and says that its owner's finger was seen. */
async function addDevice(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const;
  await session.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, automaticPresenceSimulation: true } });
}

/** What an authenticator shows. */
function codeNow(secret: string): string {
  const bits = Array.from(secret, (letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac.readUInt8(19) & 0xf) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}
