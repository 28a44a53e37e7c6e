/** A bar that grows while the worker settles visits; when nothing is left in the queue, the list is asked for anew. */
export function watchProgress(): void {
  const bar = document.querySelector<HTMLProgressElement>("[data-progress]");
  if (!bar) return;
  const done = bar.value;
  const queued = Number(bar.dataset.queued);
  let busy = false;
  const asking = setInterval(async () => {
    if (document.hidden || busy) return;
    busy = true;
    try {
      const answer = await fetch(bar.dataset.progress!, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
      if (answer.redirected || !answer.ok) return;
      const left = ((await answer.json()) as { queued: number }).queued;
      bar.value = done + queued - left;
      if (left === 0) {
        clearInterval(asking);
        location.reload();
      }
    } catch {
      // Asked again in a second; the link beside it works all the same.
    } finally {
      busy = false;
    }
  }, 1000);
}
