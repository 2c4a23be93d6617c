// What a person opened stays open while they work in this tab. Only ids are kept, never text. Without an id nothing is kept.
"use strict";

const key = (details) => `open:${location.pathname}#${details.id}`;

function restore() {
  document.querySelectorAll("details[id]").forEach((details) => {
    const was = sessionStorage.getItem(key(details));
    if (was !== null) details.open = was === "yes";
  });
}

// `toggle` does not bubble, so it is caught on its way down
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("details[id]")) sessionStorage.setItem(key(event.target), event.target.open ? "yes" : "no");
  },
  true,
);

document.addEventListener("DOMContentLoaded", restore);
document.addEventListener("htmx:load", restore);
