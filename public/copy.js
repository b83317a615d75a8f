// Buttons that copy a text (app/src/components/copy_button.rs). They are hidden where no script runs.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (button.dataset.ready !== undefined) continue;
  button.dataset.ready = "";
  // Absent on a connection that is not protected.
  button.hidden = navigator.clipboard === undefined;
  const status = button.nextElementSibling;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      status.textContent = button.dataset.done;
    } catch {
      status.textContent = button.dataset.failed;
    }
  });
}
