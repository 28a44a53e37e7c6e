/** The tab bar comes when the reader leaves the top, where the header has the same links; there it covers nothing. */
const LEFT_THE_TOP_PX = 80;

export function watchTabBar(): void {
  const root = document.documentElement;
  const update = (): void => {
    root.classList.toggle("scrolled", window.scrollY > LEFT_THE_TOP_PX);
  };
  window.addEventListener("scroll", update, { passive: true });
  update();
}
