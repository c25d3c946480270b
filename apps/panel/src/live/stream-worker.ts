/** The worker that all tabs share: gives each of its ports to the hub. */
import { OwnSource } from "./own-source.ts";
import { beatMs, createStreamHub, type HubRequest } from "./stream-hub.ts";

const hub = createStreamHub((listener) => new OwnSource(listener));
setInterval(hub.beat, beatMs);

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port === undefined) return;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
  const tab = { post: (message: unknown): void => port.postMessage(message) };
  port.addEventListener("message", ({ data }: MessageEvent<HubRequest>) => hub.take(tab, data));
  port.start();
});
