/** A text as a QR code, dark on light in every theme: cameras expect it so. */
import { useEffect, useState, type ReactElement } from "react";

const quietModules = 4; // of the margin, as ISO/IEC 18004 asks

export function QrPicture({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const [modules, setModules] = useState<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void (async () => {
      const { encode } = await import("uqr");
      if (isCurrent) setModules(encode(text, { border: quietModules }).data);
    })();
    return () => void (isCurrent = false);
  }, [text]);
  const path = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${modules.length} ${modules.length}`} className="size-48 rounded-md bg-white">
      <path d={path} fill="black" shapeRendering="crispEdges" />
    </svg>
  );
}
