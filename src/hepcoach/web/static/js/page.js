// The patient's page: holds timed and repetitions counted, with sound and words. Everything else works without it.
"use strict";

(() => {
  const words = JSON.parse(document.getElementById("page-words").textContent);
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  let isLoud = true;
  let sound = null;

  const beep = (pitch, seconds) => {
    if (!isLoud) return;
    sound ??= new AudioContext();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.value = 0.15;
    tone.frequency.value = pitch;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + seconds);
  };

  const counter = (box) => {
    const sets = Number(box.dataset.sets) || 1;
    const reps = Number(box.dataset.reps) || 1;
    const hold = Number(box.dataset.hold) || 0;
    const said = box.querySelector("[data-said]");
    const clock = box.querySelector("[data-clock]");
    const go = box.querySelector("[data-go]");
    let set = 1;
    let rep = 0;
    let ticking = null;

    const isOver = () => set > sets;

    const show = () => {
      said.textContent = isOver() ? words.over : fill(words.place, { set, sets, rep, reps });
      go.textContent = isOver() ? words.again : hold ? (ticking ? words.stop : words.hold) : words.one;
    };

    const count = () => {
      rep += 1;
      beep(880, 0.15);
      if (rep >= reps) {
        set += 1;
        rep = 0;
        beep(1320, 0.4);
      }
      show();
    };

    const halt = () => {
      clearInterval(ticking);
      ticking = null;
      clock.textContent = "";
    };

    const startHold = () => {
      const ends = Date.now() + hold * 1000;
      const tick = () => {
        const left = Math.ceil((ends - Date.now()) / 1000);
        clock.textContent = left > 0 ? left : "";
        if (left > 0) return;
        halt();
        count();
      };
      beep(660, 0.1);
      ticking = setInterval(tick, 200);
      tick();
    };

    go.addEventListener("click", () => {
      if (isOver()) { set = 1; rep = 0; }
      else if (!hold) { count(); return; }
      else if (ticking) halt();
      else startHold();
      show();
    });
    box.querySelector("[data-restart]").addEventListener("click", () => { halt(); set = 1; rep = 0; show(); });
    box.hidden = false;
    show();
  };

  document.querySelectorAll("[data-counter]").forEach(counter);
  document.querySelectorAll("[data-sound]").forEach((button) => {
    button.addEventListener("click", () => {
      isLoud = !isLoud;
      document.querySelectorAll("[data-sound]").forEach((each) => {
        each.setAttribute("aria-pressed", String(isLoud));
      });
    });
  });
})();
