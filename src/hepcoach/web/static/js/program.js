// The builder: the list under the search by keys, the clock, the advice kept in step, Ctrl+Enter to assign.
"use strict";

(() => {
  const form = document.getElementById("program");
  if (!form) return;
  const find = () => document.getElementById("find");
  const options = () => [...document.querySelectorAll("#found [role=option]")];
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  const fresh = () => document.getElementById("found-list")?.dataset.for === find().value.trim();
  const opened = Date.now();
  const before = Number(form.querySelector("[data-seconds]").dataset.seconds);

  const choose = (at) => {
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const option = options()[at];
    find().setAttribute("aria-expanded", String(options().length > 0));
    if (option) {
      find().setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      find().removeAttribute("aria-activedescendant");
    }
  };

  const close = () => {
    document.getElementById("found").replaceChildren();
    choose(-1);
  };

  const tick = () => {
    const clock = form.querySelector("[data-seconds]");
    const seconds = before + Math.floor((Date.now() - opened) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    clock.classList.toggle("over", seconds > Number(clock.dataset.goal));
  };

  const inSearch = (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" && count) choose((chosen() + 1) % count);
    else if (event.key === "ArrowUp" && count) choose((chosen() - 1 + count) % count);
    else if (event.key === "Escape" && count) close();
    else if (event.key === "Enter") {
      // A fast typist's Enter may come before the list of these words: it takes the first one once that is there.
      if (count && fresh()) options()[Math.max(chosen(), 0)].click();
      else find().dataset.wants = find().value;
    } else return;
    event.preventDefault();
  };

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("[data-assign]").click();
    } else if (event.target === find()) {
      inSearch(event);
    } else if (event.key === "Enter" && event.target.matches("input")) {
      // Else the first button of the form would be pressed.
      event.preventDefault();
    }
  });

  let pause;
  const changed = (event) => {
    if (event.target === find() || event.target.id === "note") return;
    clearTimeout(pause);
    pause = setTimeout(() => document.body.dispatchEvent(new Event("program-changed")), 250);
  };
  form.addEventListener("input", changed);

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "found") {
      choose(0);
      const wants = find().dataset.wants;
      delete find().dataset.wants;
      if (wants && wants === find().value) options()[0]?.click();
    } else if (event.detail.target.id === "draft") {
      tick();
      const act = event.detail.requestConfig?.triggeringEvent?.submitter?.value || "";
      (act.startsWith("note") ? document.getElementById("note") : find()).focus();
      form.querySelector(".trouble")?.scrollIntoView({ block: "nearest" });
    }
  });

  tick();
  setInterval(tick, 1000);
})();
