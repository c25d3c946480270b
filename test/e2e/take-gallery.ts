/**
 * Takes a picture of every scene of the panel in both languages, themes and widths, looks each through with axe, and writes the page that shows them.
 * Run by `npm run gallery [SCENE…]`; needs root. Ends with 1 when a scene breaks a rule.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../lab/chromium.ts";
import { buildPanel } from "./build-panel.ts";
import { scenes } from "./panel-scenes.ts";
import { everyLook, findViolations, visitPanel } from "./panel-visit.ts";
import type { Scene } from "./scenes/scene.ts";

const docs = join(import.meta.dirname, "../../docs");
const images = join(docs, "images/panel");
const webpQuality = 0.76;
type Look = (typeof everyLook)[number];

function lookName({ theme, language, width }: Look): string {
  return `${theme}-${language === "en" ? "en" : "zh"}-${width}`;
}

/** A PNG as WebP, about a quarter of its size; the browser is the encoder. */
async function encodeWebp(encoder: Page, png: Buffer): Promise<Buffer> {
  const text = await encoder.evaluate<string>(`(async () => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64,${png.toString("base64")}")).blob());
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", ${webpQuality}).split(",")[1];
  })()`);
  return Buffer.from(text, "base64");
}

/** Rules that the scene breaks. */
async function takeScene(
  scene: Scene,
  look: Look,
  tools: { browser: Browser; encoder: Page; panelDirectory: string },
): Promise<readonly string[]> {
  const { path = "/", initScript, prepare, host } = scene;
  const { browser, encoder, panelDirectory } = tools;
  await using visited = await visitPanel({
    browser,
    panelDirectory,
    ...host,
    ...look,
    path,
    ...(initScript === undefined ? {} : { initScript }),
    ...(prepare === undefined ? {} : { prepare }),
  });
  await scene.enter(visited.page, visited.server);
  const violations = await findViolations(visited.page);
  const png = await visited.page.screenshot({ animations: "disabled" });
  writeFileSync(join(images, `${scene.name}.${lookName(look)}.webp`), await encodeWebp(encoder, png));
  return violations.map((one) => `${scene.name} ${lookName(look)}: ${one}`);
}

function writeGallery(): void {
  const picture = (scene: Scene, look: Look, width: string): string =>
    `<img src="images/panel/${scene.name}.${lookName(look)}.webp" width="${width}" alt="${scene.caption[look.language]}">`;
  const parts = scenes.map((scene) => {
    const shown = everyLook.map((look) => picture(scene, look, look.width > 600 ? "49%" : "24%"));
    return `## ${scene.caption.en} · ${scene.caption["zh-CN"]}\n\n${shown.join("\n")}\n`;
  });
  const lead =
    "Every state of the panel, in English and light, in Chinese and dark, and on a phone. Written by `npm run gallery`, which also looks each through with axe.\n\n" +
    "面板的每一种状态：英文浅色、中文深色，以及手机上的样子。由 `npm run gallery` 生成，每一张都经过 axe 检查。";
  writeFileSync(join(docs, "panel-gallery.md"), `# The panel in pictures · 面板图集\n\n${lead}\n\n${parts.join("\n")}`);
}

const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? scenes : scenes.filter(({ name }) => wanted.includes(name));
mkdirSync(images, { recursive: true });
if (wanted.length === 0) for (const name of readdirSync(images)) rmSync(join(images, name));
const panelDirectory = await buildPanel();
const browser = await launchChromium();
let broken = 0;
try {
  const encoder = await browser.newPage();
  for (const scene of chosen) {
    for (const look of everyLook) {
      const violations = await takeScene(scene, look, { browser, encoder, panelDirectory });
      for (const violation of violations) console.error(violation);
      broken += violations.length;
    }
    console.log(`docs/images/panel/${scene.name}.*.webp`);
  }
  writeGallery();
} finally {
  await browser.close();
}
process.exitCode = broken === 0 ? 0 : 1;
