export { buildRelease, oldestGlibc, type ReleaseOptions } from "./build-release.ts";
export { compareVersions, readNeededGlibc } from "./elf-glibc.ts";
