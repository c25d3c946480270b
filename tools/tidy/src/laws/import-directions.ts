import type { Law, Violation } from "../law.ts";
import { isSource, isTest, packageOf, workspaceOf, type Role, type Tree, type Workspace } from "../tree.ts";

// importing role → roles it may import; what is not listed is forbidden.
const allowedRoles: Readonly<Record<Role, readonly Role[]>> = {
  pure: ["pure"],
  node: ["pure", "node"],
  host: ["pure"],
  app: ["pure", "node"],
  web: ["pure"],
  tool: ["pure", "node"],
  test: ["pure", "node", "host", "app", "tool"],
};

// importing folder → packages it may import beyond its role, with the reason.
const extraPermissions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "apps/cli": {
    "@portolan/berths": "`lease run` hands a program its sockets",
    "@portolan/capture": "commands read this host without a daemon",
    "@portolan/daemon": "`up` starts the supervisor",
    "@portolan/server": "`up` starts the supervisor, which starts the server",
  },
  "packages/apply": {
    "@portolan/capture": "runs the tools as the reader does, and reads the kernel back after a change",
    "@portolan/storage": "the lock of a file that ends with its process",
  },
  "apps/daemon": {
    "@portolan/berths": "the berth child is the one process that holds reserved ports",
    "@portolan/capture": "the scanner child is the one process that reads the host",
    "@portolan/apply": "the applier child is the one process that changes the host",
  },
  "tools/bench": {
    "@portolan/apply": "measures a guarded change",
    "@portolan/berths": "measures how fast ports are held",
    "@portolan/capture": "measures the reader itself",
    "@portolan/test": "nft, the peer of the engines, is in the lab",
  },
  "tools/crash": {
    "@portolan/apply": "what it kills",
    "@portolan/test": "changes are made on lab hosts",
  },
  "tools/prove": {
    "@portolan/capture": "the snapshot that the model gets is the real reader's",
    "@portolan/test": "cases are built on lab hosts",
  },
};

// packages a web app may use at run time: everything else comes from the API.
const webPackages = new Set(["@portolan/contract", "@portolan/phrases", "@portolan/net", "@portolan/query", "@portolan/ledger"]);

// the order inside the pure packages: a package imports only those before it.
const pureOrder = [
  "net",
  "snapshot",
  "phrases",
  "ruleset",
  "sockets",
  "query",
  "services",
  "reachability",
  "policy",
  "plans",
  "leases",
  "explanation",
  "contract",
  "ledger",
].map((name) => `@portolan/${name}`);

/** Roles and import directions of the design, plus: every import is declared, none reaches inside another package. */
export const importDirections: Law = {
  name: "import-directions",
  check: (tree) => [...roleless(tree), ...[...tree.files.keys()].filter(isSource).flatMap((path) => checkFile(tree, path))],
};

function roleless(tree: Tree): readonly Violation[] {
  return tree.workspaces
    .filter((workspace) => workspace.role === null)
    .map((workspace) => ({
      path: `${workspace.folder}/package.json`,
      line: 1,
      what: "no role",
      why: "the role decides what a package may import and who may import it",
      fix: 'add "portolan": {"role": "pure" | "node" | "host" | "app" | "web" | "tool" | "test"}',
    }));
}

function checkFile(tree: Tree, path: string): readonly Violation[] {
  const from = workspaceOf(tree, path);
  if (from === undefined) return [];
  return tree.importsOf(path).flatMap((found) => {
    const refusal = refuse(tree, { from, path, specifier: found.specifier, typeOnly: found.typeOnly });
    return refusal === null ? [] : [{ path, line: found.line, ...refusal }];
  });
}

interface Edge {
  readonly from: Workspace;
  readonly path: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function refuse(tree: Tree, edge: Edge): Pick<Violation, "what" | "why" | "fix"> | null {
  const { from, path, specifier } = edge;
  if (specifier.startsWith(".")) return refuseEscape(edge);
  if (specifier.startsWith("node:"))
    return (from.role === "pure" || from.role === "web") && !isTest(path)
      ? { what: `imports ${specifier}`, why: `a ${from.role} package has no I/O and no Node`, fix: "take what is needed as an argument" }
      : null;
  const name = packageOf(specifier);
  if (
    !from.dependencies.has(name) &&
    !(from.devDependencies.has(name) && (isTest(path) || from.role === "web" || from.role === "tool")) &&
    !isWorkspaceTool(name, path)
  )
    return {
      what: `imports undeclared ${name}`,
      why: "npm links every workspace, so the compiler does not notice",
      fix: `declare it in ${from.folder}/package.json`,
    };
  const to = tree.workspaces.find((workspace) => workspace.name === name);
  return to === undefined ? null : refuseRole(edge, to);
}

function refuseEscape({ from, path, specifier }: Edge): Pick<Violation, "what" | "why" | "fix"> | null {
  const parts = path.split("/").slice(0, -1);
  for (const step of specifier.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  if (parts.join("/").startsWith(`${from.folder}/`)) return null;
  return {
    what: `reaches outside its package: ${specifier}`,
    why: "a package is entered through its index only",
    fix: "import @portolan/NAME",
  };
}

function refuseRole({ from, path, typeOnly }: Edge, to: Workspace): Pick<Violation, "what" | "why" | "fix"> | null {
  if (from.role === null || to.role === null) return null;
  if (from.role === "web" && !webPackages.has(to.name) && !typeOnly)
    return { what: `imports ${to.name}`, why: "the panel gets charts and diffs from the API", fix: "use the contract's types and the API" };
  if (extraPermissions[from.folder]?.[to.name] !== undefined) return null;
  if (isTest(path) && to.role !== "web") return null;
  if (!allowedRoles[from.role].includes(to.role))
    return {
      what: `${from.role} imports ${to.name} (${to.role})`,
      why: "imports run one way: pure ← node, host ← app",
      fix: "move the code, or pass it in as an argument",
    };
  const [fromRank, toRank] = [pureOrder.indexOf(from.name), pureOrder.indexOf(to.name)];
  if (from.role === "pure" && to.role === "pure" && toRank >= fromRank && !typeOnly)
    return { what: `imports ${to.name}, which stands above it`, why: `the order is ${pureOrder.join(" < ")}`, fix: "move the code down" };
  return null;
}

// Test runner and configuration packages come from the root.
function isWorkspaceTool(name: string, path: string): boolean {
  return isTest(path) && ["vitest", "vite", "typescript"].includes(name);
}
