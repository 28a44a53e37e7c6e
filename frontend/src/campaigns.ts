/**
 * Which campaign led here is kept for this tab alone, and told with the time that is pressed: pages are the same for
 * everybody, so none of them can know it.
 */
const NAMES = ["campaign", "utm_campaign"];
const KEY = "campaign";
const LONGEST = 60;

function kept(): string {
  try {
    return window.sessionStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function keep(campaign: string): void {
  try {
    window.sessionStorage.setItem(KEY, campaign);
  } catch {
    /* as above */
  }
}

export function watchCampaigns(): void {
  const query = new URLSearchParams(window.location.search);
  const named = NAMES.map((name) => query.get(name)?.trim()).find(Boolean);
  if (named && named.length <= LONGEST) keep(named);
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.name !== "time") return;
    const form = event.target as HTMLFormElement;
    const campaign = kept();
    if (!campaign || form.elements.namedItem(KEY)) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: KEY, value: campaign });
    form.append(field);
  });
}
