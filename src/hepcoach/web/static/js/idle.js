// A screen left alone signs out (45 CFR 164.312(a)(2)(iii)); one that is read or typed on stays signed in.
"use strict";

(() => {
  const MINUTE = 60_000;
  const { url, signIn } = document.getElementById("idle").dataset;
  const signedOutAfter = 15 * MINUTE;
  const warnedAfter = 14 * MINUTE;
  const dialog = document.getElementById("idle");
  const tabs = new BroadcastChannel("hepcoach-active");
  const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

  let active = Date.now();
  let told = Date.now();

  // The server ends the session 15 minutes after the last request, also while a long note is typed.
  const tellServer = async () => {
    told = Date.now();
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "manual" });
    if (answer.status !== 204) window.location.replace(signIn);
  };

  const isActive = () => {
    active = Date.now();
    tabs.postMessage(active);
    if (dialog.open) dialog.close();
    if (active - told > 4 * MINUTE) void tellServer().catch(() => { told = 0; });
  };

  let last = 0;
  const noticed = () => {
    // Once in some seconds is enough, and nothing but its button closes the warning.
    if (dialog.open || Date.now() - last < 5000) return;
    last = Date.now();
    isActive();
  };

  tabs.addEventListener("message", ({ data }) => {
    active = Math.max(active, data);
    if (dialog.open) dialog.close();
  });
  ["pointerdown", "pointermove", "keydown", "scroll", "input"].forEach((kind) =>
    document.addEventListener(kind, noticed, { passive: true, capture: true }));
  document.getElementById("idle-stay").addEventListener("click", isActive);

  setInterval(() => {
    const idle = Date.now() - active;
    if (idle >= signedOutAfter) document.getElementById("sign-out").requestSubmit();
    else if (idle >= warnedAfter && !dialog.open) dialog.showModal();
  }, 5000);
})();
