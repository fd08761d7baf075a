// Asks the browser for leave to show notices, once the patient presses the button, and tells the clinic where to.
"use strict";

const form = document.querySelector("[data-notices]");
const said = document.querySelector("[data-notices-said]");

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const subscribe = async () => {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
  const worker = await navigator.serviceWorker.register(form.dataset.worker, { scope: "/p/" });
  const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) };
  return worker.pushManager.subscribe(options);
};

if (form) {
  if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        form.elements.subscription.value = JSON.stringify(await subscribe());
        form.submit();
      } catch {
        said.textContent = form.dataset.refused;
      }
    });
  } else {
    said.textContent = form.dataset.unable;
  }
}
