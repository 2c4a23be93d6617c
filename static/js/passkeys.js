// What allauth's scripts would only tell the console is told to the person.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.getElementById("passkey-trouble");
  if (!trouble) return;
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "nearest" });
});
