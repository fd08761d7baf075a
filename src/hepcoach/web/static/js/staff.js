// Staff pages: keys, the tray, toasts. Everything works without it, only slower.
"use strict";

(() => {
  const tray = document.getElementById("tray");
  const keys = document.getElementById("keys");
  // The line or control from which the tray was opened; lines are drawn anew after a change, so by id.
  let opener = null;
  let openerLine = "";

  const typing = (element) =>
    element.closest("input, textarea, select, [contenteditable]") !== null;

  const lines = () => [...document.querySelectorAll("[data-line]")];

  const here = () => document.querySelector("[data-line].here");

  const go = (line) => {
    lines().forEach((other) => other.classList.toggle("here", other === line));
    line.querySelector("[data-enter]")?.focus();
    line.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = lines();
    if (all.length === 0) return;
    const at = all.indexOf(here());
    go(all[at === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
  };

  const closeTray = () => {
    if (!tray || tray.hidden) return false;
    tray.hidden = true;
    tray.replaceChildren();
    const back = document.contains(opener) ? opener : document.querySelector(`#${openerLine} [data-enter]`);
    back?.focus();
    return true;
  };

  const acknowledge = () => {
    if (tray && !tray.hidden) {
      tray.querySelector("[data-acknowledge]")?.click();
      return;
    }
    const line = here();
    (line ? line.querySelector("[data-case]") : document.querySelector("[data-acknowledge]"))?.click();
  };

  const reply = () => tray?.querySelector("[data-reply]")?.focus();

  // The next line that has a case, after the one whose case is open or that is marked.
  const nextCase = () => {
    const all = lines();
    const at = all.findIndex((line) => line.id === openerLine || line === here());
    const next = all.slice(at + 1).find((line) => line.querySelector("[data-case]"));
    if (!next) return;
    go(next);
    next.querySelector("[data-case]").click();
  };

  const byKey = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => keys?.showModal(),
    j: () => step(1),
    k: () => step(-1),
    a: acknowledge,
    r: reply,
    n: nextCase,
    u: () => document.querySelector(".toast .undo")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && closeTray()) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-reply]")) {
      event.target.form.querySelector("[data-send]").click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || keys?.open) return;
    const act = byKey[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) closeTray();
    const toast = event.target.closest("[data-dismiss]")?.closest(".toast");
    if (toast) toast.remove();
    if (event.target.closest("[data-open=keys]")) keys?.showModal();
    const risky = event.target.closest("[data-confirm]");
    if (risky && !window.confirm(risky.dataset.confirm)) event.preventDefault();
    const menu = document.querySelector(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) lines().forEach((other) => other.classList.toggle("here", other === line));
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== tray || !event.detail.elt.matches("[data-case]")) return;
    opener = event.detail.elt;
    openerLine = opener.closest("[data-line]")?.id || "tray";
  });

  // Shown once its buttons work: a key pressed between swap and settle would send the form as a whole page.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== tray) return;
    tray.hidden = false;
    tray.focus();
  });

  // An answer that is a whole page (signed out, not allowed) must not be pushed into the tray.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400) window.location.reload();
  });
})();
