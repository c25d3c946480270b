export type { Capture, CaptureOptions, LookRequest } from "./capture.ts";
