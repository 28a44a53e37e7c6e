/** Single letters work only while the focus is within what they belong to (WCAG 2.1.4), whatever the keyboard's layout. */
export function letterOf(event: KeyboardEvent): string {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return "";
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Press the button or the link of a letter within a place; whether there is one. */
export function press(place: Element, letter: string): boolean {
  const found = letter && place.querySelector<HTMLElement>(`[data-key="${letter}"]`);
  if (!found) return false;
  found.click();
  return true;
}

export function watchKeys(): void {
  for (const place of document.querySelectorAll("[data-keys]"))
    place.addEventListener("keydown", (event) => {
      if (!(event instanceof KeyboardEvent) || event.repeat || isTyping(event.target)) return;
      if (press(place, letterOf(event))) event.preventDefault();
    });
}
