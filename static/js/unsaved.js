// Text that was typed and not saved is not lost without a word. Forms opt in with data-unsaved="<sentence for a failed save>".
"use strict";

const FORMS = "form[data-unsaved]";
const unsaved = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest(FORMS);
  if (form) unsaved.add(form);
});

document.addEventListener("submit", (event) => unsaved.delete(event.target));

window.addEventListener("beforeunload", (event) => {
  // a form that was swapped away is no longer anybody's text
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

function sayNotSaved(event) {
  const form = event.target.closest(FORMS);
  if (!form) return;
  unsaved.add(form); // the text stays in the form: htmx swaps nothing in when the answer is a failure
  const item = document.createElement("li");
  item.className = "error";
  item.textContent = form.dataset.unsaved;
  const list = document.createElement("ul");
  list.append(item);
  document.getElementById("messages")?.replaceChildren(list);
}

document.addEventListener("htmx:sendError", sayNotSaved);
document.addEventListener("htmx:responseError", sayNotSaved);
document.addEventListener("htmx:timeout", sayNotSaved);
