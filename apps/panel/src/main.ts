/** The panel begins: the token leaves the address bar first, then the stream is asked for, and while it is on its way the rest of the panel and the texts of one language are read. */
import { LiveStore } from "./live/live-store.ts";
import { takeInvitationFromAddress, takeTokenFromAddress } from "./session/session-store.ts";
import { readLanguage } from "./settings/language-choice.ts";
import { loadTexts } from "./settings/texts.ts";
import { followTheme } from "./settings/theme.ts";
import "./styles.css";

followTheme();
const token = takeTokenFromAddress();
const invitation = takeInvitationFromAddress();
const store = new LiveStore();
if (token === null) store.start();
const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root");
const [{ drawPanel }] = await Promise.all([import("./draw-panel.tsx"), loadTexts(readLanguage())]);
drawPanel(root, { store, token, invitation });
