/** The client's part about waivers of findings. Each answer tells of all of them. */
import type { Answer } from "./answer.ts";
import type { NewWaiver, WaiversDocument } from "./waiver-documents.ts";

export interface WaiverClient {
  listWaivers(): Promise<Answer<WaiversDocument>>;
  requestWaiver(waiver: NewWaiver): Promise<Answer<WaiversDocument>>;
  approveWaiver(waiver: string): Promise<Answer<WaiversDocument>>;
  withdrawWaiver(waiver: string): Promise<Answer<WaiversDocument>>;
}

type Send = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

export function waiverRequests(send: Send): WaiverClient {
  const ofWaiver = (waiver: string): string => `/waivers/${encodeURIComponent(waiver)}`;
  return {
    listWaivers: () => send("GET", "/waivers"),
    requestWaiver: (waiver) => send("POST", "/waivers", waiver),
    approveWaiver: (waiver) => send("POST", `${ofWaiver(waiver)}/approval`),
    withdrawWaiver: (waiver) => send("DELETE", ofWaiver(waiver)),
  };
}
