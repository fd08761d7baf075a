// What is told without a signal waits on the phone and is sent once when there is one.
"use strict";

(() => {
  const base = document.body.dataset.base;
  const form = document.getElementById("offline-form");
  const status = document.getElementById("offline-status");

  const say = (key) => {
    if (!status) return;
    status.textContent = status.dataset[key] ?? "";
    status.hidden = !key;
  };

  const store = async () => {
    const request = indexedDB.open("hepcoach", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("answers", { keyPath: "id" });
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  };

  const waiting = async (mode, act) => {
    const database = await store();
    return new Promise((resolve, reject) => {
      const request = act(database.transaction("answers", mode).objectStore("answers"));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  };

  // One sender at a time, also over several tabs: the server takes an answer once, but need not be asked twice.
  const send = () => navigator.locks.request("hepcoach-send", async () => {
    const answers = (await waiting("readonly", (kept) => kept.getAll())).filter((each) => each.base === base);
    if (answers.length === 0) return;
    const page = await fetch(`${base}offline/`, { cache: "no-store" });
    if (!page.ok) return;
    const csrf = new DOMParser().parseFromString(await page.text(), "text/html")
      .querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(`${base}sync/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ answers: answers.map(({ base: _, ...told }) => told) }),
    });
    if (!answer.ok) return;
    const { done, safety } = await answer.json();
    for (const id of done) await waiting("readwrite", (kept) => kept.delete(id));
    say("sent");
    if (safety) document.getElementById("offline-safety").hidden = false;
  });

  const trySending = () => send().catch((gone) => {
    if (!(gone instanceof TypeError)) throw gone;
    say("kept");
  });

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = new FormData(form);
    await waiting("readwrite", (kept) => kept.put({
      id: crypto.randomUUID(),
      base,
      day: told.get("day"),
      did: told.get("did") ?? "",
      items: told.getAll("item").map(Number),
      pain: told.get("pain") ?? "",
      question: told.get("question") ?? "",
    }));
    form.hidden = true;
    say("kept");
    status.focus();
    await trySending();
  });

  window.addEventListener("online", trySending);
  if ("serviceWorker" in navigator) {
    void navigator.serviceWorker.register(`${base}worker.js`, { scope: base }).then(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const shown = [...document.querySelectorAll("link[rel=stylesheet], script[src], img[src]")]
        .map((each) => each.href ?? each.src).filter((url) => url.startsWith(location.origin));
      active.postMessage({ keep: [base, `${base}offline/`, ...shown] });
    });
  }
  void trySending();
})();
