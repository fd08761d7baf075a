// Keep the newest text of the on-screen phone in sight, unless the reader has scrolled up.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const thread = document.getElementById("thread");
  if (!thread) return;
  let atEnd = true;
  const toEnd = () => { thread.scrollTop = thread.scrollHeight; };
  thread.addEventListener("scroll", () => {
    atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 40;
  });
  document.body.addEventListener("htmx:afterSwap", () => { if (atEnd) toEnd(); });
  toEnd();
  document.getElementById("body").focus();
});
