/** Theme, text size and contrast: buttons `data-display="theme" value="dark"`; an empty value is the default. */
const root = document.documentElement;

function show(name: string): void {
  const current = root.dataset[name] ?? "";
  for (const button of document.querySelectorAll<HTMLButtonElement>(`button[data-display="${name}"]`)) {
    button.setAttribute("aria-pressed", String(button.value === current));
  }
}

function choose(name: string, value: string): void {
  if (value) {
    root.dataset[name] = value;
    localStorage.setItem(name, value);
  } else {
    delete root.dataset[name];
    localStorage.removeItem(name);
  }
  show(name);
}

export function watchDisplaySettings(): void {
  for (const name of ["theme", "text", "contrast"]) show(name);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-display]");
    if (button?.dataset.display) choose(button.dataset.display, button.value);
  });
}
