// The word meter follows the typing. Counts as fragile/ui/words.py does; the server counts again when the text is saved.
"use strict";

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "word" }) : null;

function countWords(text) {
  const pieces = segmenter ? Array.from(segmenter.segment(text), (piece) => piece.segment) : text.split(/\s+/u);
  return pieces.filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
}

function follow(meter) {
  const field = document.getElementById(meter.dataset.words);
  if (!field || meter.dataset.following) return;
  meter.dataset.following = "yes";
  const budget = Number(meter.dataset.budget);
  const count = meter.querySelector("[data-words-count]");
  const over = meter.querySelector("[data-words-over]");
  const bar = meter.querySelector(".bar");
  const update = () => {
    const words = countWords(field.value);
    const share = budget ? Math.min(100, Math.round((100 * words) / budget)) : 100;
    count.textContent = words.toLocaleString(document.documentElement.lang);
    bar.className = `bar w-${share}`;
    meter.classList.toggle("over", words > budget);
    over.textContent = words > budget ? ` - ${over.dataset.wordsOver}` : "";
  };
  field.addEventListener("input", update);
  if (field.value !== field.defaultValue) update();
}

const followAll = () => document.querySelectorAll("[data-words]").forEach(follow);
document.addEventListener("DOMContentLoaded", followAll);
document.addEventListener("htmx:load", followAll);
