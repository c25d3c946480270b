/** The comment of everything that a plan puts in; by it alone it is found again. */

export function commentOf({ planId }: { readonly planId: string }): string {
  return `portolan:${planId}`;
}
