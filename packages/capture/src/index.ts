export type { Capture, CaptureOptions, LookRequest } from "./capture.ts";
export { openCapture } from "./open-capture.ts";
