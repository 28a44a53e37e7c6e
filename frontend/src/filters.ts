/**
 * The filter panel is closed on a phone and open beside the results; without a script it is closed everywhere.
 * New results bring a new panel: what the reader had opened or closed stays so.
 */
const PARTS = "details.filters, details.facet";

const parts = () => [...document.querySelectorAll<HTMLDetailsElement>(PARTS)];
const nameOf = (part: HTMLDetailsElement) =>
  part.matches(".filters") ? "" : (part.querySelector("summary")?.textContent?.trim() ?? "");

const standsBeside = () => window.matchMedia("(min-width: 64rem)").matches;

function openWhereItFits(): void {
  if (!standsBeside()) return;
  for (const panel of document.querySelectorAll<HTMLDetailsElement>("details.filters")) panel.open = true;
}

/** «Show results» on a phone: the panel makes room for them. */
function closeAfterUse(form: Element): void {
  const panel = form.closest<HTMLDetailsElement>("details.filters");
  if (!panel || standsBeside()) return;
  panel.open = false;
  panel.querySelector("summary")?.focus();
}

export function watchFilters(): void {
  let known = new Map<string, boolean>();
  openWhereItFits();
  document.addEventListener("submit", (event) => closeAfterUse(event.target as Element));
  document.addEventListener("htmx:before:swap", () => {
    known = new Map(parts().map((part) => [nameOf(part), part.open]));
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const part of parts()) part.open = known.get(nameOf(part)) ?? part.open;
  });
}
