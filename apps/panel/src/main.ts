/** The panel begins: the token leaves the address bar first, then the stream is asked for, and while it is on its way the rest of the panel is read and drawn. */
import { LiveStore } from "./live/live-store.ts";
import { takeTokenFromAddress } from "./session/session-store.ts";
import { followTheme } from "./settings/theme.ts";
import "./styles.css";

followTheme();
const token = takeTokenFromAddress();
const store = new LiveStore();
if (token === null) store.start();
const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root");
const { drawPanel } = await import("./draw-panel.tsx");
drawPanel(root, { store, token });
