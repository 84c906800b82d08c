// Fetches what changes on the status page every three seconds, and rests while nobody looks.
(() => {
  const figures = document.getElementById("figures");
  const stale = document.getElementById("stale");
  const address = "/status/figures?lang=" + encodeURIComponent(document.documentElement.lang);
  let busy = false;
  async function refresh() {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      figures.innerHTML = await answer.text(); // our own server's page, encoded there
      stale.hidden = true;
    } catch (e) {
      stale.hidden = false;
    } finally {
      busy = false;
    }
  }
  setInterval(refresh, 3000);
  document.addEventListener("visibilitychange", refresh);
})();
