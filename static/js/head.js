// The page head may take two lines: what sticks below it, such as the head of a table, is told how far down it reaches.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const head = document.querySelector(".context");
  if (!head || !window.ResizeObserver) return;
  new ResizeObserver(() => document.documentElement.style.setProperty("--head", `${head.offsetHeight}px`)).observe(head);
});
