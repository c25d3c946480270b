export { inspectPanelBuild, type PanelBuild } from "./up/panel-build.ts";
