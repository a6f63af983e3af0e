// Runs before the first paint, so that no page flashes in the wrong colours; hence no module.
"use strict";
(() => {
  const ORDER = ["auto", "light", "dark"];
  const NAMES = { auto: "as the system", light: "light", dark: "dark" };
  const root = document.documentElement;
  const kept = () => ORDER.find((one) => one === localStorage.getItem("theme")) ?? "auto";

  function show(theme) {
    root.dataset.theme = theme;
    document.getElementById("theme")?.setAttribute("aria-label", `Colours: ${NAMES[theme]}`);
  }

  show(kept());
  addEventListener("DOMContentLoaded", () => {
    show(kept());
    document.getElementById("theme")?.addEventListener("click", () => {
      const next = ORDER[(ORDER.indexOf(kept()) + 1) % ORDER.length];
      localStorage.setItem("theme", next);
      show(next);
      dispatchEvent(new Event("themechange"));
    });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    dispatchEvent(new Event("themechange"));
  });
})();
