/** Where menus are put in the document: inside the page's main region, so that whoever moves by regions comes by them. */
export function menuHome(): HTMLElement | null {
  return document.querySelector("main");
}
