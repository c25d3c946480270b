export { launchChromium, saveScreenshot, type ChromiumOptions } from "./chromium.ts";
export { findLayer, labCacheDirectory, layerPackages, prepareLayer, type Layer, type LayerName } from "./layer.ts";
export { cgroup2Mount, needs, onPath, requirement, type Requirement, type RequirementName } from "./requirement.ts";
export { runCommand, type CommandOptions, type CommandResult } from "./run-command.ts";
