// The working clock: tells the server of work on this page, and stops when the page is left or nobody works.
// Looking is no work.
"use strict";

(() => {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const token = clock.querySelector("input[name=csrfmiddlewaretoken]").value;
  const apart = 5000;
  // The server stops it at the last sign anyway; this only says so in time.
  const idle = 90000;
  let last = Date.now();
  let runs = true;
  let watch = 0;

  const tell = (address) =>
    fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true, redirect: "manual" });

  const stopped = (words) => {
    runs = false;
    clearTimeout(watch);
    clock.setAttribute("role", "status");
    clock.replaceChildren(words);
  };

  const expect = () => {
    clearTimeout(watch);
    watch = setTimeout(() => {
      tell(clock.action);
      stopped("The clock stopped: 90 seconds without work. Reload to start it again.");
    }, idle + 1000);
  };

  const worked = async () => {
    if (!runs || document.hidden || Date.now() - last < apart) return;
    last = Date.now();
    expect();
    const answer = await tell(clock.dataset.clock);
    if (answer.status === 205) stopped("The clock stopped elsewhere, or after 90 seconds without work. Reload to start it again.");
  };

  ["keydown", "pointerdown", "wheel"].forEach((kind) => document.addEventListener(kind, worked, { passive: true }));
  document.addEventListener("visibilitychange", () => {
    if (!runs || !document.hidden) return;
    tell(clock.action);
    stopped("The clock stopped when you left this page. Reload to start it again.");
  });
  expect();
})();
