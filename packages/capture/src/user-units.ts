import { readBounded } from "./read-bounded.ts";

const limitBytes = 256 * 1024;

/**
 * Where the systemd of a user looks for units (systemd.unit(5), "User Unit Search Path"), for a process that it started; null for any other process.
 * The directories follow from the process' own HOME and XDG variables, which that manager gave it.
 */
export function userUnitDirectories(pid: number): readonly string[] | null {
  try {
    const isOfUser = /\/user@\d+\.service\/.*\.service$/m.test(readBounded(`/proc/${pid}/cgroup`, limitBytes).toString("utf8"));
    return isOfUser ? searchPath(readVariables(pid)) : null;
  } catch {
    return null;
  }
}

function readVariables(pid: number): ReadonlyMap<string, string> {
  const entries = readBounded(`/proc/${pid}/environ`, limitBytes).toString("utf8").split("\0");
  const names = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"];
  return new Map(
    entries.flatMap((entry) => {
      const name = names.find((candidate) => entry.startsWith(`${candidate}=/`));
      return name === undefined ? [] : [[name, entry.slice(name.length + 1)] as const];
    }),
  );
}

function searchPath(variables: ReadonlyMap<string, string>): readonly string[] {
  const home = variables.get("HOME");
  const below = (name: string, usual: string): string | undefined =>
    variables.get(name) ?? (home === undefined ? undefined : `${home}/${usual}`);
  const configuration = below("XDG_CONFIG_HOME", ".config");
  const data = below("XDG_DATA_HOME", ".local/share");
  const runtime = variables.get("XDG_RUNTIME_DIR");
  const own = (root: string | undefined, ...names: readonly string[]): readonly string[] =>
    root === undefined ? [] : names.map((name) => `${root}/systemd/${name}`);
  return [
    ...own(configuration, "user.control"),
    ...own(runtime, "user.control", "transient", "generator.early"),
    ...own(configuration, "user"),
    "/etc/systemd/user",
    ...own(runtime, "user"),
    "/run/systemd/user",
    ...own(runtime, "generator"),
    ...own(data, "user"),
    "/usr/local/share/systemd/user",
    "/usr/share/systemd/user",
    "/usr/local/lib/systemd/user",
    "/usr/lib/systemd/user",
    ...own(runtime, "generator.late"),
  ];
}
