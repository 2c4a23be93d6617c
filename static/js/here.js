// Long typing makes no requests. A page that is being typed in says so every five minutes, so that the session outlives it.
"use strict";

const address = document.body.dataset.here;
let said = Date.now();

document.addEventListener("input", () => {
  if (!address || Date.now() - said < 300000) return;
  said = Date.now();
  fetch(address, { credentials: "same-origin" }).catch(() => {});
});
