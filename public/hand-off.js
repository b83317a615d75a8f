// The phone's page of one slot (app/src/pages/hand_off/phone.rs): what is too large for the rule
// is made to fit by the image engine, and shown before it is sent. Where that cannot be done, the
// file goes as it is, and the server says what is wrong with it.
"use strict";

const form = document.querySelector("form[data-rule]");
const engine = document.querySelector("meta[name=engine]")?.content;
const edit = { turns: 0, corners: null, gray: false };

/** The file made to fit; null where the engine does not. Ending the worker gives its memory back. */
function fit(file) {
  return new Promise((resolve) => {
    const worker = new Worker(engine, { type: "module" });
    const end = (made) => {
      worker.terminate();
      resolve(made);
    };
    worker.onerror = () => end(null);
    worker.onmessage = ({ data }) => {
      const reply = Array.isArray(data) ? JSON.parse(data[0]) : "broken";
      if (reply === "ready") {
        const request = { fit: { rule: JSON.parse(form.dataset.rule), edit } };
        worker.postMessage([JSON.stringify(request), file]);
      } else if (reply.fitted !== undefined) {
        end(new File([data[1]], file.name.replace(/(\.[^.]*)?$/, ".jpg"), { type: "image/jpeg" }));
      } else if (reply.step === undefined) {
        end(null);
      }
    };
  });
}

/** As `shared::size::format_size`. */
function kilobytes({ size }) {
  const tenths = Math.ceil((size * 10) / 1024);
  const rounded = tenths < 10_000 ? tenths / 10 : Math.ceil(tenths / 10);
  return `${rounded.toLocaleString("en")} KB`;
}

/** The picture as it will be sent, with what it was and is. */
function show(list, before, after) {
  const image = document.createElement("img");
  image.src = URL.createObjectURL(after);
  image.onload = () => URL.revokeObjectURL(image.src);
  image.alt = "";
  const words = document.createElement("span");
  const sizes = before === after ? kilobytes(after) : `${kilobytes(before)} → ${kilobytes(after)}`;
  words.textContent = `${before.name} · ${sizes}`;
  const line = document.createElement("li");
  line.append(image, words);
  list.append(line);
}

for (const input of form?.querySelectorAll("input[type=file]") ?? []) {
  const list = input.closest("label").nextElementSibling;
  const submit = form.querySelector("[type=submit]");
  const status = form.querySelector("[role=status]");
  let choices = 0;
  const choose = async () => {
    const choice = ++choices;
    const made = new DataTransfer();
    list.replaceChildren();
    submit.disabled = true;
    status.textContent = form.dataset.working;
    for (const file of [...input.files]) {
      const isTooLarge = file.size > Number(form.dataset.most) || /hei[cf]/.test(file.type);
      const fitted = isTooLarge && engine ? await fit(file) : null;
      if (choice !== choices) return;
      made.items.add(fitted ?? file);
      show(list, file, fitted ?? file);
    }
    input.files = made.files;
    submit.disabled = false;
    status.textContent = "";
  };
  input.addEventListener("change", choose);
  // A file that was chosen before this script had come.
  if (input.files.length > 0) choose();
}
