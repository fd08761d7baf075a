// The working clock: tells the server of work on this page, and stops when the page is left. Looking is no work.
"use strict";

(() => {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const token = clock.querySelector("input[name=csrfmiddlewaretoken]").value;
  const apart = 15000;
  let last = Date.now();
  let runs = true;

  const tell = (address) =>
    fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true, redirect: "manual" });

  const stopped = (words) => {
    runs = false;
    clock.replaceChildren(words);
  };

  const worked = async () => {
    if (!runs || document.hidden || Date.now() - last < apart) return;
    last = Date.now();
    const answer = await tell(clock.dataset.clock);
    if (answer.status === 205) stopped("The clock stopped: 90 seconds without work. Reload to start it again.");
  };

  ["keydown", "pointerdown", "wheel"].forEach((kind) => document.addEventListener(kind, worked, { passive: true }));
  document.addEventListener("visibilitychange", () => {
    if (!runs || !document.hidden) return;
    tell(clock.action);
    stopped("The clock stopped when you left this page. Reload to start it again.");
  });
})();
