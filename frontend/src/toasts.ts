/** Short messages in a corner: `HX-Trigger: {"toast": {"message": "…"}}` shows one, its button closes it. */
const SHOWN_FOR_MS = 6000;

function show(message: string): void {
  const template = document.querySelector<HTMLTemplateElement>("template#toast");
  const place = document.getElementById("toasts");
  const toast = template?.content.firstElementChild?.cloneNode(true);
  if (!(toast instanceof HTMLElement) || !place) return;
  const words = toast.querySelector("[data-message]");
  if (words) words.textContent = message;
  place.append(toast);
  setTimeout(() => toast.remove(), SHOWN_FOR_MS);
}

export function watchToasts(): void {
  document.addEventListener("toast", (event) => {
    const { message } = (event as CustomEvent<{ message?: string }>).detail;
    if (message) show(message);
  });
  document.addEventListener("click", (event) => {
    (event.target as Element).closest("[data-close-toast]")?.closest(".toast")?.remove();
  });
}
