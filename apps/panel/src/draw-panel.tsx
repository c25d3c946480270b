/** Draws the panel into the page. */
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { Beginning } from "./app.tsx";
import { createPanelRouter } from "./router.tsx";
import { followLanguage } from "./settings/language.ts";

export function drawPanel(root: Element, beginning: Beginning): void {
  followLanguage();
  createRoot(root).render(
    <StrictMode>
      <RouterProvider router={createPanelRouter(beginning)} />
    </StrictMode>,
  );
}
