export { inspectPanelBuild, type PanelBuild } from "./up/panel-build.ts";
export { readSelinuxRefusals, type SelinuxRefusals } from "./selinux/selinux-refusals.ts";
export type { SelinuxSource } from "./selinux/selinux-source.ts";
