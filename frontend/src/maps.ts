/**
 * A map is a picture until its button is pressed; only then does the provider hear from the visitor.
 * The address and the directions stay below the frame, which shows nothing of its own without a network.
 */
export function watchMaps(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-map-embed]");
    const map = link?.closest(".map");
    if (!link || !map) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.mapEmbed ?? link.href;
    frame.title = link.dataset.mapTitle ?? "";
    frame.referrerPolicy = "no-referrer";
    map.querySelector(".map__picture")?.replaceWith(frame);
    map.classList.add("map--shown");
    link.remove();
    frame.focus();
  });
}
