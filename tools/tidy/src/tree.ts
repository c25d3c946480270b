import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";

export type Role = "pure" | "node" | "host" | "app" | "web" | "tool" | "test";

export interface Workspace {
  readonly folder: string; // relative to the root, such as packages/net
  readonly name: string;
  readonly role: Role | null; // null when package.json names none, or one that does not exist
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** The repository as the laws see it. `files` maps a path relative to the root to its text; binary and built files are left out. */
export interface Tree {
  readonly files: ReadonlyMap<string, string>;
  readonly workspaces: readonly Workspace[];
  readonly importsOf: (path: string) => readonly Import[];
}

const skippedFolders = new Set(["node_modules", "dist", ".git", ".lab", "testdata", "images"]);
const readExtensions = /\.(ts|tsx|mjs|js|json|md|sh|css|html|yml|yaml|service)$/;
const roles: ReadonlySet<string> = new Set(["pure", "node", "host", "app", "web", "tool", "test"]);
const sizeLimitBytes = 2_000_000;

export function readTree(root: string): Tree {
  const files = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) walk(path);
      } else if (entry.isFile() && isRead(path) && statSync(join(root, path)).size <= sizeLimitBytes) {
        files.set(path, readFileSync(join(root, path), "utf8"));
      }
    }
  };
  walk("");
  return treeOf(files);
}

function isRead(path: string): boolean {
  return readExtensions.test(path) || path === "portolan" || path === ".ci/run";
}

/** Builds a tree from texts alone; tests make small trees this way. */
export function treeOf(files: ReadonlyMap<string, string>): Tree {
  const parsed = new Map<string, readonly Import[]>();
  const importsOf = (path: string): readonly Import[] => {
    const known = parsed.get(path);
    if (known !== undefined) return known;
    const imports = parseImports(path, files.get(path) ?? "");
    parsed.set(path, imports);
    return imports;
  };
  return { files, workspaces: [...files].flatMap(([path, text]) => parseWorkspace(path, text)), importsOf };
}

function parseWorkspace(path: string, text: string): readonly Workspace[] {
  const folder = /^((?:packages|apps|tools)\/[^/]+|test)\/package\.json$/.exec(path)?.[1];
  if (folder === undefined) return [];
  const json = JSON.parse(text) as {
    name?: string;
    portolan?: { role?: string };
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  const role = json.portolan?.role ?? "";
  return [
    {
      folder,
      name: json.name ?? "",
      role: roles.has(role) ? (role as Role) : null,
      dependencies: new Set(Object.keys(json.dependencies ?? {})),
      devDependencies: new Set(Object.keys(json.devDependencies ?? {})),
    },
  ];
}

function parseImports(path: string, text: string): readonly Import[] {
  const { module } = parseSync(path, text);
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const statics = module.staticImports.map((found) => ({
    specifier: found.moduleRequest.value,
    line: lineAt(found.start),
    typeOnly: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
    dynamic: false,
  }));
  const reexports = module.staticExports.flatMap((found) =>
    found.entries
      .filter((entry) => entry.moduleRequest !== null)
      .map((entry) => ({ specifier: entry.moduleRequest?.value ?? "", line: lineAt(found.start), typeOnly: entry.isType, dynamic: false })),
  );
  const dynamics = module.dynamicImports.flatMap((found) => {
    const literal = /^["'`]([^"'`$]+)["'`]$/.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end));
    return literal?.[1] === undefined ? [] : [{ specifier: literal[1], line: lineAt(found.start), typeOnly: false, dynamic: true }];
  });
  return [...statics, ...reexports, ...dynamics];
}

export function workspaceOf(tree: Tree, path: string): Workspace | undefined {
  return tree.workspaces.find((workspace) => path.startsWith(`${workspace.folder}/`));
}

export function isSource(path: string): boolean {
  return /\.(ts|tsx)$/.test(path) && !path.endsWith(".d.ts");
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.startsWith("test/") || path.endsWith(".config.ts") || /\/(?:dev|testing)\//.test(path);
}

/** Package name of a bare specifier: `@portolan/net/internal/x` → `@portolan/net`. Empty for relative and built-in ones. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith(".") || specifier.startsWith("node:") || specifier.startsWith("/")) return "";
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}
