/** A unit of systemd that does something again at every start, for what no manager keeps. */
import { printCommand, type PrintedCommand } from "@portolan/ruleset";
import type { Keeping } from "./fix.ts";

interface UnitParts {
  readonly description: string;
  /** The unit whose start it follows, every time. */
  readonly after: string;
  readonly commands: readonly PrintedCommand[];
  readonly undo: readonly PrintedCommand[];
  /** Made before, where it is not there yet, and left there. */
  readonly shared?: readonly PrintedCommand[];
}

/** systemd reads quotes as a shell does; a percent sign stands for nothing else here. */
export function unitKeeping(name: string, { description, after, commands, undo, shared = [] }: UnitParts): Keeping {
  const line = ({ text }: PrintedCommand): string => `/usr/sbin/${text}`;
  return {
    kind: "unit",
    path: `/etc/systemd/system/${name}.service`,
    lines: [
      "[Unit]",
      `Description=${description}`,
      `After=${after}`,
      `PartOf=${after}`,
      "",
      "[Service]",
      "Type=oneshot",
      "RemainAfterExit=yes",
      ...undo.map((command) => `ExecStartPre=-${line(command)}`),
      ...shared.map((command) => `ExecStartPre=-${line(command)}`),
      ...commands.map((command) => `ExecStart=${line(command)}`),
      ...undo.map((command) => `ExecStop=-${line(command)}`),
      "",
      "[Install]",
      `WantedBy=${after}`,
    ],
    commands: [printCommand(["systemctl", "daemon-reload"]), printCommand(["systemctl", "enable", `${name}.service`])],
  };
}
