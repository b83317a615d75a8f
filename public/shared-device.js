// On a shared computer the browser is asked not to remember who has signed in: browsers offer to
// keep a number and a password, and write the number down even where nobody takes the offer.
"use strict";

for (const tick of document.querySelectorAll("[name=shared-device]")) {
  const inputs = [...tick.form.querySelectorAll("input[autocomplete]")];
  const words = new Map(inputs.map((input) => [input, input.autocomplete]));
  const ask = () => {
    for (const [input, word] of words) {
      // For passwords browsers heed no "off"; what is for one time they leave alone.
      const never = input.type === "password" ? "one-time-code" : "off";
      input.autocomplete = tick.checked ? never : word;
    }
  };
  tick.addEventListener("change", ask);
  // To stay signed in and to leave nothing behind exclude each other.
  const keep = tick.form.querySelector("[name=kept-device]");
  if (keep !== null) {
    keep.addEventListener("change", () => {
      if (keep.checked) tick.checked = false;
      ask();
    });
    tick.addEventListener("change", () => {
      if (tick.checked) keep.checked = false;
    });
  }
  // It may be ticked as the page comes: after a refusal, or put back by a reload.
  ask();
}
