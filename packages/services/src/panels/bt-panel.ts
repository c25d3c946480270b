/**
 * 宝塔 / aaPanel: a Python program whose port stands in data/port.pl, and whose family is IPv6 once data/ipv6.pl is there. Read in its source
 * (BT-Panel, runserver.py), not run: whether its IPv6 socket takes IPv4 as well is left to the kernel's view.
 */
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { predictLiteral } from "../predicted-scope.ts";
import { impossibleChange, possibleChange } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace } from "../setting-place.ts";

const directory = "/www/server/panel";
const portFile = `${directory}/data/port.pl`;
const ipv6File = `${directory}/data/ipv6.pl`;

export const btPanel: Service = {
  id: "bt-panel",
  name: "BT Panel (aaPanel)",
  aliases: ["bt", "aapanel", "baota", "宝塔"],
  evidence: "source-read",
  reload: "stops",
  usualPorts: [{ protocol: "tcp", port: 8888 }],
  environmentNames: [],
  recognise,
  wants: () => [{ path: portFile }, { path: ipv6File }],
  parse,
  predict: (setting) => (setting.address === "::" ? null : predictLiteral(setting)),
  changes: () => changes,
  apply: phrase("services.btPanel.apply"),
};

function recognise({ executable, arguments: words, workingDirectory }: ProcessFacts): "arguments" | "working-directory" | null {
  const script = words.slice(0, 3).find((word) => /(^|\/)(BT-Panel|runserver\.py)$/.test(word));
  if (script?.startsWith(`${directory}/`) === true || words[0] === "BT-Panel") return "arguments";
  const isOwnPython = executable?.startsWith(`${directory}/pyenv/`) === true;
  return script !== undefined && (workingDirectory === directory || isOwnPython) ? "working-directory" : null;
}

function parse(_process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const portBytes = files.find(({ path }) => path === portFile);
  const ipv6Bytes = files.find(({ path }) => path === ipv6File);
  if (portBytes === undefined || (portBytes.bytes === null && portBytes.reason !== "ENOENT")) return { settings: [], wants: [] };
  const isIpv6 = ipv6Bytes !== undefined && ipv6Bytes.bytes !== null;
  const text = portBytes.bytes === null ? "" : decodeText(portBytes.bytes).trim();
  const written = parsePort(text);
  const place =
    written === null
      ? defaultPlace(portFile, "port")
      : linePlace({ file: portFile, line: 1, key: "port", value: text, fileHash: portBytes.hash });
  const setting: BindSetting = { ...place, protocol: "tcp", address: isIpv6 ? "::" : "0.0.0.0", port: written ?? 8888 };
  const problems = text !== "" && written === null ? [{ path: portFile, reason: "not a port number" }] : [];
  return { settings: [setting], wants: [], problems };
}

const changes: readonly ScopeChange[] = [
  impossibleChange("dual", phrase("services.btPanel.oneFamily")),
  possibleChange({ target: "ipv4", steps: [phrase("services.btPanel.file")], code: [`rm ${ipv6File}`] }),
  impossibleChange("ipv6", phrase("services.btPanel.oneFamily")),
  impossibleChange("loopback", phrase("services.btPanel.noAddress")),
];
