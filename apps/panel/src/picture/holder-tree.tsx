/** Who holds an endpoint: its processes under those that started them, and the container or address that what comes is sent on to. */
import { CornerDownRight } from "lucide-react";
import type { ReactElement } from "react";
import { joinWords } from "../settings/join-words.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import type { Endpoint } from "../wire.ts";
import { processTree, type ProcessNode } from "./process-tree.ts";

export function HolderTree({ endpoint }: { readonly endpoint: Endpoint }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const roots = processTree(endpoint.owners);
  const target = sayTarget(endpoint, speech);
  return (
    <div className="min-w-0 flex-1">
      <p className="text-xs text-muted">{say("panel.picture.heldBy")}</p>
      {roots.length === 0 && target === null ? (
        <p className="text-muted">{say(endpoint.ownersKnown ? "panel.picture.noProcess" : "panel.picture.unknownHolders")}</p>
      ) : null}
      <ul>
        {roots.map((node) => (
          <Process key={node.pid} node={node} depth={0} />
        ))}
        {target === null ? null : (
          <li className="flex items-start gap-1 [overflow-wrap:anywhere]" style={{ paddingLeft: `${roots.length === 0 ? 0 : 0.75}rem` }}>
            <CornerDownRight aria-hidden size={12} className="mt-1 shrink-0 text-muted" />
            {target}
          </li>
        )}
      </ul>
    </div>
  );
}

const deepest = 6; // steps of indent; what is deeper stands below one another

function Process({ node, depth }: { readonly node: ProcessNode; readonly depth: number }): ReactElement {
  const { say } = useSpeech();
  const { name, pid, isHolder, more, children } = node;
  return (
    <li>
      <p
        className={`flex items-start gap-1 ${isHolder ? "font-medium" : "text-muted"}`}
        style={{ paddingLeft: `${Math.min(depth, deepest) * 0.75}rem` }}
        title={isHolder ? say("panel.picture.holds") : undefined}
      >
        {depth === 0 ? null : <CornerDownRight aria-hidden size={12} className="mt-1 shrink-0 text-muted" />}
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <bdi translate="no">{showHidden(name)}</bdi> <span className="font-mono text-xs font-normal text-muted">{pid}</span>
          {more === 0 ? null : (
            <span className="block text-xs font-normal text-muted">{say("panel.picture.moreProcesses", { count: more })}</span>
          )}
        </span>
      </p>
      {children.length === 0 ? null : (
        <ul>
          {children.map((child) => (
            <Process key={child.pid} node={child} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Holders by name, for the sentence that stands in for the picture. */
export function sayHolders(endpoint: Endpoint, speech: Speech): string {
  const names = [...new Set(endpoint.owners.map((owner) => `${owner.program ?? ""} ${owner.pid}`.trim()))].slice(0, 6);
  const target = sayTarget(endpoint, speech);
  const all = target === null ? names : [...names, target];
  if (all.length === 0) return speech.say("panel.picture.unknownHolders");
  return joinWords(all, speech.language);
}

/** Where what comes is sent on to; null where the processes themselves answer. */
function sayTarget({ publishes, container }: Endpoint, { say }: Speech): string | null {
  if (publishes === null) return container === null ? null : say("panel.picture.container", { name: container.name });
  if (container !== null) return say("panel.picture.containerPort", { name: container.name, port: publishes.containerPort });
  return say("panel.picture.natTarget", {
    address: publishes.containerAddress ?? say("panel.picture.thisHost"),
    port: publishes.containerPort,
  });
}
