/** The board of a day: asks every other second whether something changed, marks without a reload, walks by keys. */
import { isTyping, letterOf, press } from "./keys";

const LINE = "[data-visit]";

class Board {
  private readonly part: HTMLElement;
  private version: string; // as the last answer signed it: also «as seen» signs it anew
  private busy = false; // one question at a time, so that no older answer replaces a newer one

  constructor(private readonly form: HTMLFormElement) {
    this.part = form.querySelector<HTMLElement>("[data-part]")!;
    this.version = this.part.firstElementChild?.getAttribute("data-version") ?? "";
    form.addEventListener("submit", (event) => void this.submit(event));
    form.addEventListener("keydown", (event) => this.key(event));
    setInterval(() => void this.poll(), Number(form.dataset.every));
  }

  private async poll(): Promise<void> {
    if (document.hidden || this.busy) return;
    await this.ask({ headers: { "X-Board": "1", "If-None-Match": this.version }, cache: "no-store" });
  }

  /** What is pressed while another answer is awaited waits for it. */
  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const body = new FormData(this.form, event.submitter);
    while (this.busy) await new Promise((resume) => setTimeout(resume, 50));
    await this.ask({ method: "POST", headers: { "X-Board": "1", "X-Board-Seen": this.version }, body });
  }

  private async ask(options: RequestInit): Promise<void> {
    this.busy = true;
    try {
      const answer = await fetch(this.form.action, { ...options, signal: AbortSignal.timeout(15_000) });
      const version = answer.redirected ? null : answer.headers.get("ETag");
      this.show("[data-away]", answer.status >= 500);
      if (answer.redirected) this.show("[data-signed-out]", true);
      else if (!version && answer.status < 500) this.show("[data-reload]", true);
      else if (version && options.method) this.show("[data-reload]", false);
      if (!version) return;
      this.version = version;
      if (answer.status !== 304) this.replace(await answer.text());
    } catch {
      this.show("[data-away]", true);
    } finally {
      this.busy = false;
    }
  }

  private show(what: string, shown: boolean): void {
    const found = document.querySelector<HTMLElement>(what);
    if (found && found.hidden === shown) found.hidden = !shown;
  }

  /** The focus stays with its visit; what was done is said where a screen reader listens. */
  private replace(html: string): void {
    const line = this.line();
    this.part.innerHTML = html;
    const again = line && this.part.querySelector<HTMLElement>(`[data-visit="${line.dataset.visit}"] a`);
    again?.focus();
    const said = this.part.firstElementChild?.getAttribute("data-said");
    const here = document.querySelector("[data-said-here]");
    if (said && here) {
      here.textContent = said;
      here.classList.toggle("staff-errors", this.part.firstElementChild!.hasAttribute("data-fault"));
    }
  }

  private line(): HTMLElement | null {
    const active = document.activeElement;
    return active && this.part.contains(active) ? active.closest<HTMLElement>(LINE) : null;
  }

  private key(event: KeyboardEvent): void {
    if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const line = this.line();
    const done = this.walk(event, line) || this.leave(event) || (line && !event.repeat && press(line, letterOf(event)));
    if (done) event.preventDefault();
  }

  private walk(event: KeyboardEvent, line: HTMLElement | null): boolean {
    const step = { KeyJ: 1, ArrowDown: 1, KeyK: -1, ArrowUp: -1 }[event.code];
    const aside = { KeyL: 1, ArrowRight: 1, KeyH: -1, ArrowLeft: -1 }[event.code];
    if (step) return this.focusBy([...this.part.querySelectorAll<HTMLElement>(LINE)], line, step);
    if (!aside) return false;
    const columns = [...this.part.querySelectorAll<HTMLElement>("[data-column]")];
    return this.focusBy(columns, line?.closest<HTMLElement>("[data-column]") ?? null, aside);
  }

  private focusBy(places: HTMLElement[], from: HTMLElement | null, step: number): boolean {
    const next = places[(from ? places.indexOf(from) : -1) + step];
    next?.querySelector<HTMLElement>("li a, a")?.focus();
    return true;
  }

  private leave(event: KeyboardEvent): boolean {
    if (event.shiftKey) return false;
    const where = {
      Slash: "[data-find]",
      KeyN: "[data-book]",
      BracketLeft: '[data-day="before"]',
      BracketRight: '[data-day="after"]',
    }[event.code];
    const found = where && document.querySelector<HTMLElement>(where);
    if (!found) return false;
    if (found instanceof HTMLInputElement) found.focus();
    else found.click();
    return true;
  }
}

export function watchBoard(): void {
  const form = document.querySelector<HTMLFormElement>("[data-board]");
  if (form) new Board(form);
  const print = document.querySelector<HTMLElement>("[data-print]");
  if (!print) return;
  print.hidden = false;
  print.addEventListener("click", () => print.ownerDocument.defaultView?.print());
}
