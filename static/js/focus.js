// After a refused form the summary of errors takes the focus, so that it is read and the links in it are at hand.
"use strict";

const toErrors = () => document.querySelector(".error-summary")?.focus();
document.addEventListener("DOMContentLoaded", toErrors);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.querySelector?.(".error-summary")) toErrors();
});
