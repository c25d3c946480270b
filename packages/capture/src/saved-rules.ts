/**
 * What this host loads of rules at its start: files of services of systemd's that are enabled, and whose program reads that very file. What is set otherwise counts as
 * not known, so that nobody relies on it.
 */
import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

export interface SavedRules {
  readonly files: readonly SavedRuleFile[];
  /** By which rules of iptables are loaded; null: by none, or not known. */
  readonly backend: "nft" | "legacy" | null;
}

export interface SavedRuleFile {
  readonly path: SavedRulePath;
  readonly text: string;
}

const paths = ["/etc/nftables.conf", "/etc/iptables/rules.v4", "/etc/iptables/rules.v6"] as const;
export type SavedRulePath = (typeof paths)[number];

const maxBytes = 100_000; // of all of them a message has room
const units = "/etc/systemd/system";

/** Files that this user may not read are left out. */
export function readSavedRules(): SavedRules {
  return { files: paths.flatMap(readSaved), backend: readBackend() };
}

function readSaved(path: SavedRulePath): readonly SavedRuleFile[] {
  try {
    const text = isLoaded(path) ? readText(path) : null;
    return text === null ? [] : [{ path, text }];
  } catch {
    return [];
  }
}

/** null: no plain file of root's. Throws for what is no text. */
function readText(path: string): string | null {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > maxBytes || stat.uid !== 0 || (stat.mode & 0o002) !== 0) return null;
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

function isLoaded(path: SavedRulePath): boolean {
  if (path === "/etc/nftables.conf") return isEnabled("nftables.service") && hasText(unitFile("nftables.service"), `-f ${path}`);
  const plugin = `/usr/share/netfilter-persistent/plugins.d/${path.endsWith("4") ? "15-ip4tables" : "25-ip6tables"}`;
  return isEnabled("netfilter-persistent.service") && hasText(plugin, path);
}

/** Wanted by a target, and neither masked nor changed by a file beside it. */
function isEnabled(unit: string): boolean {
  if (existsSync(join(units, `${unit}.d`)) || unitFile(unit) === null) return false;
  const folders = readdirSync(units).filter((name) => /\.target\.(?:wants|requires)$/.test(name));
  return folders.some((folder) => readdirSync(join(units, folder)).includes(unit));
}

/** null: there is none, or it is masked. */
function unitFile(unit: string): string | null {
  const folders = [units, "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
  const file = folders.map((folder) => join(folder, unit)).find((path) => existsSync(path));
  return file === undefined || realpathSync(file) === "/dev/null" ? null : file;
}

function hasText(path: string | null, text: string): boolean {
  return path !== null && existsSync(path) && readFileSync(path, "utf8").includes(text);
}

function readBackend(): SavedRules["backend"] {
  const program = ["/usr/sbin/iptables-restore", "/sbin/iptables-restore"].find((path) => existsSync(path));
  if (program === undefined) return null;
  const real = realpathSync(program);
  return real.includes("legacy") ? "legacy" : real.includes("nft") ? "nft" : null;
}
