export { launchChromium, saveScreenshot, type ChromiumOptions } from "./chromium.ts";
export { Dockerd, type ContainerOptions, type DockerdOptions } from "./dockerd.ts";
export { connectHosts, LabHost, type HostLink, type LabHostOptions } from "./lab-host.ts";
export { waitUntil, type HostCommandOptions, type LabProcess, type Readiness, type StartOptions } from "./lab-process.ts";
export { labCacheDirectory, layerPackages, prepareLayer, treePackages, type Layer, type LayerName, type TreeName } from "./layer.ts";
export { cgroup2Mount, needs, onPath, requirement, type Requirement, type RequirementName } from "./requirement.ts";
export { runCommand, type CommandOptions, type CommandResult } from "./run-command.ts";
export { addUnit, bootSystemd, startSystemdHost } from "./systemd-host.ts";
export {
  startGoListener,
  startJavaListener,
  startManyListeners,
  startMcsmanager,
  startNodeSockets,
  startPythonSockets,
  type McsmanagerSettings,
  type NodeSocket,
  type PythonSocket,
} from "./listeners.ts";
