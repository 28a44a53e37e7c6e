const PATIENCE_MS = 8000;

/**
 * A map is a picture until its button is pressed; only then does the provider hear from the visitor.
 * Where the provider does not answer, the picture stays, and its panel says so and leads to the provider's page.
 */
export function watchMaps(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-map-embed]");
    const map = link?.closest(".map");
    if (!link || !map) return;
    event.preventDefault();
    void open(map, link);
  });
}

async function open(map: Element, link: HTMLAnchorElement): Promise<void> {
  const status = map.querySelector<HTMLElement>("[data-map-status]");
  const page = map.querySelector<HTMLElement>("[data-map-page]");
  const address = link.dataset.mapEmbed ?? link.href;
  if (!status || !page || link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  status.textContent = status.dataset.waits ?? "";
  const reached = await answers(address);
  link.ariaBusy = null;
  status.textContent = reached ? "" : (status.dataset.failed ?? "");
  page.hidden = reached;
  if (reached) show(map, link, address);
}

/** A frame that shows the browser's own error looks to its page like any other, so it is asked first. */
async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address, {
      mode: "no-cors",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return true;
  } catch {
    return false;
  }
}

function show(map: Element, link: HTMLAnchorElement, address: string): void {
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = link.dataset.mapTitle ?? "";
  frame.referrerPolicy = "no-referrer";
  map.querySelector(".map__picture")?.replaceWith(frame);
  map.classList.add("map--shown");
  link.remove();
  frame.focus();
}
