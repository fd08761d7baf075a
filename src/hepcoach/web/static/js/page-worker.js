// Keeps the patient's page on their phone, for where there is no signal. Served under the link that it keeps.
"use strict";

const KEPT = "page";
const BASE = new URL(self.registration.scope).pathname;
const OFFLINE = `${BASE}offline/`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const keep = async (request, answer) => {
  if (answer.ok) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
};

self.addEventListener("message", (event) => {
  if (event.data.keep) {
    event.waitUntil(Promise.all(event.data.keep.map(async (url) => keep(url, await fetch(url)))));
  }
});

const page = async (request) => {
  const { pathname } = new URL(request.url);
  try {
    const answer = await fetch(request);
    // A link that no longer opens must leave nothing behind on the phone.
    if (answer.status === 410) await caches.delete(KEPT);
    return pathname === BASE || pathname === OFFLINE ? await keep(pathname, answer) : answer;
  } catch (gone) {
    const kept = await caches.match(pathname === BASE ? BASE : OFFLINE);
    if (kept) return kept;
    throw gone;
  }
};

const part = async (request) => {
  try {
    return await keep(request, await fetch(request));
  } catch (gone) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw gone;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname.startsWith(BASE)) event.respondWith(page(request));
  else if (pathname.startsWith("/static/") || pathname.startsWith("/figures/")) event.respondWith(part(request));
});
