/** A link to another page of the panel: an address that can be copied and opened in a tab, followed without loading the page anew. */
import { useRouter } from "@tanstack/react-router";
import { useCallback, type ComponentProps, type MouseEvent, type ReactElement } from "react";

export function PageLink({ href, onClick, children, ...rest }: ComponentProps<"a"> & { readonly href: string }): ReactElement {
  const visit = useVisit();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isPlain || event.defaultPrevented) return;
    event.preventDefault();
    visit(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

/** Goes to an address of the panel, such as `/?endpoint=ID` or `/services`. */
export function useVisit(): (href: string) => void {
  const router = useRouter();
  return useCallback((href) => router.history.push(href), [router]);
}
