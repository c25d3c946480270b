/** The panel begins: the token leaves the address bar first, then the page is drawn. */
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createPanelRouter } from "./router.tsx";
import { takeTokenFromAddress } from "./session/session-store.ts";
import { followLanguage } from "./settings/language.ts";
import { followTheme } from "./settings/theme.ts";
import "./styles.css";

followTheme();
followLanguage();
const token = takeTokenFromAddress();
const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={createPanelRouter(token)} />
  </StrictMode>,
);
