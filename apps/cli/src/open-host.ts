import { RefusalError } from "@portolan/contract";
import type { Capture, CaptureOptions } from "@portolan/capture";
import { portolanVersion } from "./portolan-version.ts";

/** A reader of this host. Refuses where there is no Linux kernel to ask. */
export async function openHost({ socketSource, endings = false }: Pick<CaptureOptions, "socketSource" | "endings"> = {}): Promise<Capture> {
  if (process.platform !== "linux") throw new RefusalError("NOT_LINUX", { platform: process.platform });
  const { openCapture } = await import("@portolan/capture");
  return openCapture({ portolanVersion, endings, ...(socketSource === undefined ? {} : { socketSource }) });
}
