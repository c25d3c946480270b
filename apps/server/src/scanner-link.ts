import { Socket } from "node:net";
import { createFrameLink } from "@portolan/contract";
import { maxFrameBytes, parseScannerFrame, type ServerFrame } from "@portolan/contract/frames";
import { createScannerClient, type ScannerClient, type ScannerClientOptions } from "./scanner-client.ts";

const framesDescriptor = 3;

/** Begins to read what the scanner says, from descriptor 3. Until then it waits in the kernel, so nothing is lost while the server starts. */
export function listenToScanner({
  onEnd,
  ...options
}: Omit<ScannerClientOptions, "link"> & { readonly onEnd: (error: Error | null) => void }): ScannerClient {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const link = createFrameLink<ServerFrame>({
    stream: new Socket({ fd: framesDescriptor }),
    maxIncomingBytes: maxFrameBytes,
    encodeText: (text) => encoder.encode(text),
    decodeText: (bytes) => decoder.decode(bytes),
    onFrame(value) {
      const parsed = parseScannerFrame(value);
      if (parsed.ok) client.receive(parsed.frame);
      else options.onFault(new Error(`refused a frame: ${parsed.reason}`));
    },
    onEnd,
  });
  const client = createScannerClient({ ...options, link });
  return client;
}
