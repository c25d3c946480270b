/** Which page the address names. Any path that is none of ours is the table: whoever follows an old link finds something. */
import { useLocation } from "@tanstack/react-router";
import { useMemo } from "react";

export type PageLocation =
  | { readonly page: "endpoints" }
  | { readonly page: "services" }
  | { readonly page: "service"; readonly id: string }
  | { readonly page: "notes" };

export function parsePath(path: string): PageLocation {
  const [first, second] = path.split("/").filter((part) => part !== "");
  if (first === "notes") return { page: "notes" };
  if (first !== "services") return { page: "endpoints" };
  return second === undefined ? { page: "services" } : { page: "service", id: decode(second) };
}

export function servicePath(id: string): string {
  return `/services/${encodeURIComponent(id)}`;
}

export function usePage(): PageLocation {
  const path = useLocation({ select: (location) => location.pathname });
  return useMemo(() => parsePath(path), [path]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
