/**
 * The booking path works without this. With it a list shows its times at once, and a held time counts down, says
 * so to those who don't see it, and extends itself once while its form is in use.
 */
const SAID_AT = [300, 120, 60, 30];

function submitByThemselves(): void {
  document.addEventListener("change", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-submits-itself]");
    form?.requestSubmit();
  });
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

class Countdown {
  private readonly said: HTMLElement | null;
  private until = 0;
  private extending = false;

  constructor(private element: HTMLElement) {
    this.said = document.querySelector("[data-countdown-said]");
    this.begin();
    window.setInterval(() => this.tick(), 1000);
    document.querySelector("form[data-keeps-hold]")?.addEventListener("input", () => void this.extend());
  }

  private begin(): void {
    this.until = Date.now() + Number(this.element.dataset.seconds) * 1000;
    this.tick();
  }

  private get left(): number {
    return Math.max(0, Math.round((this.until - Date.now()) / 1000));
  }

  private tick(): void {
    const shown = this.element.querySelector<HTMLElement>("[data-left]");
    if (!shown) return;
    shown.textContent = clock(this.left);
    if (this.said && SAID_AT.includes(this.left)) this.said.textContent = this.element.textContent.trim();
    if (this.left === 0) void this.ask("GET");
  }

  /** Once, in the last half of the time: who types is still there. */
  private async extend(): Promise<void> {
    if (this.extending || this.left > 300) return;
    this.extending = true;
    await this.ask("POST");
  }

  private async ask(method: "GET" | "POST"): Promise<void> {
    const url = this.element.dataset.extend;
    const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    if (!url) return;
    const answer = await fetch(url, { method, headers: { "X-CSRFToken": token } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector<HTMLElement>("#countdown");
    if (!fresh) return;
    this.element.replaceWith(fresh);
    this.element = fresh;
    this.begin();
  }
}

export function watchBooking(): void {
  submitByThemselves();
  const element = document.querySelector<HTMLElement>("#countdown");
  if (element) new Countdown(element);
}
