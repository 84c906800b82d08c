// Before the first paint: light or dark, as chosen, or as the system has it.
(() => {
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const chosen = page.dataset.theme;
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
