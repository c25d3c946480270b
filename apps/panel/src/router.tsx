/** The router: one root that stays at every path, whose search parameters are the view. They are written plainly, as people type them. */
import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { PartFailed } from "./contained.tsx";
import { App, type Beginning } from "./app.tsx";
import { readView, writeSearch } from "./view.ts";

// the router types its search by inference from this function
// eslint-disable-next-line typescript/explicit-module-boundary-types
export function createPanelRouter(beginning: Beginning) {
  const root = createRootRoute({
    validateSearch: readView,
    component: () => <App {...beginning} />,
    errorComponent: ({ error, reset }) => <PartFailed reason={String(error)} onRetry={reset} />,
  });
  const first = createRoute({ getParentRoute: () => root, path: "/" });
  const other = createRoute({ getParentRoute: () => root, path: "$" });
  return createRouter({
    routeTree: root.addChildren([first, other]),
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: writeSearch,
  });
}
