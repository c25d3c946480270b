/** The step that writes or takes out a site of a reverse proxy, as a person types it. Of HAProxy's file the site is cut out before it is put in. */
import { printCommand, type PrintedCommand } from "@portolan/ruleset";
import type { ProxyStep } from "./step.ts";

export function printProxyStep({ system, name, file, text, activation }: ProxyStep): readonly PrintedCommand[] {
  const reload = printCommand(["systemctl", activation.by, activation.unit]);
  if (system === "nginx")
    return [...(text === "" ? [printCommand(["rm", file])] : writing(file, text, ">")), printCommand(["nginx", "-t"]), reload];
  const keep = printCommand(["cp", "-a", file, `${file}.portolan`]);
  const cut = printCommand(["sed", "-i", `/^# Portolan, site ${name}, begin/,/^# Portolan, site ${name}, end/d`, file]);
  return [keep, cut, ...writing(file, text, ">>"), printCommand(["haproxy", "-c", "-f", file]), reload];
}

export function undoProxyStep({ system, file, text, activation }: ProxyStep): readonly PrintedCommand[] {
  const back = system === "haproxy" ? [printCommand(["mv", `${file}.portolan`, file])] : text === "" ? [] : [printCommand(["rm", file])];
  return [...back, printCommand(["systemctl", activation.by, activation.unit])];
}

const linesAtOnce = 16;

/** Some lines a command, so that none is too long to be read. */
function writing(file: string, text: string, first: ">" | ">>"): readonly PrintedCommand[] {
  const lines = text.split("\n").slice(0, -1);
  return Array.from({ length: Math.ceil(lines.length / linesAtOnce) }, (_, at) => {
    const words = ["printf", String.raw`%s\n`, ...lines.slice(at * linesAtOnce, (at + 1) * linesAtOnce)];
    return { arguments: words, text: `${printCommand(words).text} ${at === 0 ? first : ">>"} ${printCommand([file]).text}` };
  });
}
