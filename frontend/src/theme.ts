/**
 * Runs before the first paint, as a classic blocking script: the reader's choices become attributes of <html>,
 * so no page flashes in the wrong theme or size.
 */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  for (const name of ["theme", "text", "contrast"]) {
    let value: string | null = null;
    try {
      value = localStorage.getItem(name);
    } catch (error) {
      // A browser that blocks storage still shows the page, in the system's theme.
      if (!(error instanceof DOMException)) throw error;
    }
    if (value) root.dataset[name] = value;
  }
})();
