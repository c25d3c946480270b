/** Steps of traffic control as a person types them: what the hand does, word by word. */
import { printCommand, type PrintedCommand } from "@portolan/ruleset";
import type { TcStep } from "./step.ts";
import { clsactCommand, ifbCommands, ifbName, ingressCommands, removeCommands, shapeCommands, treeCommands } from "./tc-limit.ts";

type Command = readonly string[];

export function printTcStep(step: TcStep): readonly PrintedCommand[] {
  return print([...(step.isBeside === true ? [] : placeCommands(step)), ...limitCommands(step)]);
}

export function undoTcStep(step: TcStep): readonly PrintedCommand[] {
  const { device, by, isBeside } = step;
  const place: Command = ["tc", "qdisc", "del", "dev", device, by === "htb" ? "root" : "clsact"];
  return print([...removeCommands(step), ...(isBeside === true ? [] : [place])]);
}

/** For units that start in any order, each with a limit of its own: what they share may be there already, and stays. */
export function keepTcStep(step: TcStep): Readonly<Record<"shared" | "commands" | "undo", readonly PrintedCommand[]>> {
  return { shared: print(placeCommands(step)), commands: print(limitCommands(step)), undo: print(removeCommands(step)) };
}

/** What all limits of the device share. */
function placeCommands({ device, by }: TcStep): readonly Command[] {
  return by === "htb" ? treeCommands(device) : [clsactCommand(device)];
}

function limitCommands(step: TcStep): readonly Command[] {
  const { by } = step;
  if (by === "htb") return shapeCommands(step, "u32");
  if (by === "police") return ingressCommands(step, "u32");
  return [...ifbCommands(step), ...treeCommands(ifbName(step)), ...shapeCommands(step, "u32"), ...ingressCommands(step, "u32")];
}

function print(commands: readonly Command[]): readonly PrintedCommand[] {
  return commands.map((words) => printCommand(words));
}
