/**
 * Wagtail 7.4 lets a form be sent while its autosave is under way: a new page is then made twice, and the second is
 * refused for its slug. Here a form that is sent waits for the autosave, and none begins after it.
 */
const saving = new WeakSet<Element>();
const left = new WeakSet<Element>();
const waiting = new Map<HTMLFormElement, HTMLElement | null>();

function send(form: HTMLFormElement, button: HTMLElement | null): void {
  // Wagtail has disabled the button that was pressed, so what it says is sent in a field.
  const said = document.createElement("input");
  said.type = "hidden";
  said.name = button?.getAttribute("name") ?? "";
  said.value = button?.getAttribute("value") ?? "";
  if (said.name) form.append(said);
  form.requestSubmit();
  said.remove();
}

function whenSaved(event: Event): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  saving.delete(form);
  const button = waiting.get(form);
  if (!waiting.delete(form)) return;
  send(form, button ?? null);
}

export function saveAfterAutosave(): void {
  document.addEventListener("w-autosave:save", (event) => {
    if (!(event.target instanceof HTMLFormElement)) return;
    if (left.has(event.target)) event.preventDefault();
    else saving.add(event.target);
  });
  document.addEventListener("w-autosave:success", whenSaved);
  document.addEventListener("w-autosave:error", whenSaved);
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches("[data-edit-form]")) return;
      if (!saving.has(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting.set(form, event.submitter);
    },
    { capture: true },
  );
  window.addEventListener("submit", (event) => {
    // Last of all: Wagtail may still ask whether to write over somebody's changes.
    if (!event.defaultPrevented && event.target instanceof HTMLFormElement) left.add(event.target);
  });
}
