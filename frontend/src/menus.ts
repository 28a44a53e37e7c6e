/** `<details class="menu">`: one open at a time, closed by Escape (focus goes back) and by a press elsewhere. */
function close(menu: HTMLDetailsElement): void {
  menu.open = false;
}

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

export function watchMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target as Node)) close(menu);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      close(menu);
      menu.querySelector("summary")?.focus();
    }
  });
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu")) {
    menu.addEventListener("toggle", () => {
      if (menu.open) menu.querySelector<HTMLInputElement>(".menu__panel--wide input")?.focus();
    });
  }
}
