import type { Law } from "../law.ts";

interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The lock file holds every platform package that its packages name. npm leaves out those it cannot find without a word,
 * and then `npm ci` of npm 11 and 12 stops for everybody else.
 */
export const lockfile: Law = {
  name: "lockfile",
  check: (tree) => {
    const text = tree.files.get("package-lock.json");
    if (text === undefined)
      return [{ path: "package-lock.json", line: 1, what: "missing", why: "an install must be repeatable", fix: "npm install" }];
    const packages = (JSON.parse(text) as { packages: Readonly<Record<string, LockedPackage>> }).packages;
    const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, "")));
    const missing = Object.entries(packages).flatMap(([path, locked]) =>
      Object.keys(locked.optionalDependencies ?? {})
        .filter((name) => !names.has(name))
        .map((name) => ({
          path: "package-lock.json",
          line: 1,
          what: `${path} names ${name}, which is not locked`,
          why: "npm ci of npm 11 and later refuses the file",
          fix: "choose a version whose platform packages all exist",
        })),
    );
    const hosts = /"resolved": "https?:/.test(text)
      ? [
          {
            path: "package-lock.json",
            line: 1,
            what: "names a registry host",
            why: "another machine may use another registry",
            fix: "npm install --omit-lockfile-registry-resolved",
          },
        ]
      : [];
    return [...missing, ...hosts];
  },
};
