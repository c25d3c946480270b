/** One state of the panel, as a person may meet it, and the ways into states that several pages have. */
import type { Page } from "playwright-core";
import type { FakeServer, FakeServerOptions } from "../fake-server.ts";
import { idAt } from "../panel-visit.ts";

export interface Scene {
  readonly name: string; // of the picture's file
  readonly caption: { readonly en: string; readonly "zh-CN": string };
  readonly host?: Partial<FakeServerOptions>;
  readonly path?: string | ((server: FakeServer) => string);
  readonly initScript?: string;
  readonly prepare?: (server: FakeServer) => void;
  /** Puts the page into the state, and ends once it is in it. */
  readonly enter: (page: Page, server: FakeServer) => Promise<void>;
}

export const table = (page: Page): Promise<void> => page.locator('[role="row"][id]').first().waitFor();
export const explained = (page: Page): Promise<void> => page.getByRole("dialog").locator("h3").first().waitFor();

export const drawerAt =
  (port: number) =>
  (server: FakeServer): string =>
    `/?endpoint=${encodeURIComponent(idAt(server, port))}`;

export function writeNotes(server: FakeServer): void {
  const write = (port: number, name: string, text: string): void => {
    const endpoint = server.endpoints.find((one) => one.port === port);
    const place = endpoint ?? { namespace: "host", protocol: "tcp" as const, address: "0.0.0.0", port, device: null };
    const { namespace, protocol, address, device } = place;
    const id = endpoint?.id ?? `gone-${port}`;
    const changedAt = new Date(Date.now() - port * 30_000).toISOString();
    server.notes.kept.set(id, { endpoint: id, place: { namespace, protocol, address, port, device }, name, text, revision: 1, changedAt });
  };
  write(8080, "Shop API", "Behind the proxy. Ask Li Wei before it moves.");
  write(23_333, "游戏面板", "只给内网用，外网走 443。");
  write(8443, "Old admin page", "Was switched off with the move to the new host.");
}

/** The changes stand beside the table where there is room, otherwise behind a button. */
export async function openChanges(page: Page): Promise<void> {
  const tab = page.getByRole("button", { name: /^(Changes|变化)$/ }).or(page.getByRole("radio", { name: /^(Changes|变化)$/ }));
  if ((await tab.count()) > 0) await tab.first().click();
}
