// Before the first paint: light or dark, as chosen, or as the system has it.
(() => {
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    // pages that are not written by the hub do not say it
    const chosen = page.dataset.theme || document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1];
    page.dataset.bsTheme = chosen === "light" || chosen === "dark" ? chosen : system.matches ? "dark" : "light";
  };
  show();
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme-switch")?.addEventListener("click", () => {
      page.dataset.theme = page.dataset.bsTheme === "dark" ? "light" : "dark";
      document.cookie = `theme=${page.dataset.theme};path=/;max-age=31536000;samesite=lax`;
      show();
      document.dispatchEvent(new Event("theme"));
    });
  });
})();
