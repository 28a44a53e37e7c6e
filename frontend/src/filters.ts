/**
 * The filter panel is closed on a phone and open beside the results; without a script it is closed everywhere.
 * New results bring a new panel: what the reader had opened or closed stays so.
 */
const PARTS = "details.filters, details.facet";

const parts = () => [...document.querySelectorAll<HTMLDetailsElement>(PARTS)];
const nameOf = (part: HTMLDetailsElement) =>
  part.matches(".filters") ? "" : (part.querySelector("summary")?.textContent?.trim() ?? "");

function openWhereItFits(): void {
  if (!window.matchMedia("(min-width: 64rem)").matches) return;
  for (const panel of document.querySelectorAll<HTMLDetailsElement>("details.filters")) panel.open = true;
}

export function watchFilters(): void {
  let known = new Map<string, boolean>();
  openWhereItFits();
  document.addEventListener("htmx:before:swap", () => {
    known = new Map(parts().map((part) => [nameOf(part), part.open]));
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const part of parts()) part.open = known.get(nameOf(part)) ?? part.open;
  });
}
