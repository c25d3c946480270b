// npm 10 forgets node_modules/.bin/node when one of two platform packages with that name is skipped; this restores the link.
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const platformPackage = `node-${process.platform}-${process.arch}`;
const binary = join(root, "node_modules", platformPackage, "bin", "node");
if (existsSync(binary)) {
  const link = join(root, "node_modules", ".bin", "node");
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join("..", platformPackage, "bin", "node"), link);
} else {
  console.error(
    `portolan: no bundled Node for ${process.platform}-${process.arch}; Node 24 from PATH will be used. Supported: linux-x64, linux-arm64.`,
  );
}
