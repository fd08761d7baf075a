// A case that comes in while a page is open is said, never pushed under somebody's hands: the page stays as it is.
"use strict";

(() => {
  const { live, stream } = document.currentScript.dataset;
  const ASK_EVERY = 20_000;
  const counts = () => document.querySelector('.rail a[aria-current="page"] .count, .rail a .count');
  const title = document.title;
  let newest = null;
  let timer = 0;

  const say = (urgent) => {
    document.querySelector("[data-new-case]")?.remove();
    const toast = document.createElement("div");
    toast.className = `toast${urgent ? " trouble" : ""}`;
    toast.dataset.newCase = "";
    const words = document.createElement("span");
    words.textContent = urgent ? "An urgent case has come in." : "A new case has come in.";
    const show = document.createElement("a");
    show.href = "/";
    show.textContent = "Show";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "plain";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    toast.append(words, show, close);
    document.getElementById("toasts")?.append(toast);
    // No name and no reason: it stands on a locked screen, and on a shared one.
    if (window.Notification?.permission === "granted" && document.hidden) {
      const told = new Notification(words.textContent, { tag: "hepcoach-case" });
      told.onclick = () => { window.focus(); window.location.assign("/"); };
    }
  };

  const show = ({ open, urgent, newest: last }) => {
    const count = counts();
    if (count) count.firstChild.textContent = String(open);
    document.title = open ? `(${open}) ${title}` : title;
    const before = newest;
    newest = { last: last ?? 0, urgent };
    if (before && newest.last > before.last) say(urgent > before.urgent);
  };

  const ask = async () => {
    try {
      const answer = await fetch(live, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.ok) show(await answer.json());
    } catch {
      // The network is away: the next question finds out.
    }
  };

  const askNowAndThen = () => {
    if (!timer) timer = setInterval(() => { if (!document.hidden || window.Notification?.permission === "granted") void ask(); }, ASK_EVERY);
  };

  const listen = () => {
    const events = new EventSource(stream);
    events.addEventListener("cases", () => void ask());
    // It connects again by itself after a break; closed for good means that no thread is free.
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) askNowAndThen(); };
    window.addEventListener("pagehide", () => events.close());
  };

  const notify = document.querySelector("[data-notify]");
  if (notify && window.Notification?.permission === "default") {
    notify.hidden = false;
    notify.addEventListener("click", async () => {
      await Notification.requestPermission();
      notify.hidden = true;
    });
  }

  void ask();
  listen();
})();
