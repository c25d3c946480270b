/** Services, and names and notes. */
import type { FakeServer } from "../fake-server.ts";
import { writeNotes, type Scene } from "./scene.ts";

export const serviceScenes: readonly Scene[] = [
  {
    name: "services",
    caption: { en: "Services", "zh-CN": "服务" },
    path: "/services",
    prepare: dropMcsmanagerDaemon,
    enter: (page) => page.getByRole("main").getByRole("listitem").first().waitFor(),
  },
  {
    name: "service-partly",
    caption: { en: "A service of which one part does not answer", "zh-CN": "有一部分不应答的服务" },
    path: "/services/mcsmanager",
    prepare: dropMcsmanagerDaemon,
    enter: (page) => page.getByRole("article").waitFor(),
  },
  {
    name: "service-unknown",
    caption: { en: "A service that is not known", "zh-CN": "不认识的服务" },
    path: "/services/zebra",
    enter: (page) => page.getByRole("alert").first().waitFor(),
  },
  {
    name: "notes",
    caption: { en: "Names and notes", "zh-CN": "名称和备注" },
    path: "/notes",
    prepare: writeNotes,
    enter: (page) => page.getByRole("main").getByRole("listitem").first().waitFor(),
  },
  {
    name: "notes-empty",
    caption: { en: "No notes yet", "zh-CN": "还没有备注" },
    path: "/notes",
    enter: (page) => page.getByRole("heading", { level: 2 }).first().waitFor(),
  },
];

/** MCSManager's daemon ran, and does not any more. */
function dropMcsmanagerDaemon(server: FakeServer): void {
  server.endpoints = server.endpoints.filter(({ port }) => port !== 24_444);
}
