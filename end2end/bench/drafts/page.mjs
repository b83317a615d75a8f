// A section's page as a person sees it. All waiting is done by script within the page.

/** Milliseconds for a machine under load; the page promises a second. */
const PATIENCE = 40_000;

/** Runs in the page: calls `find` until it returns a result. */
const UNTIL = `(find, patience) => new Promise((resolve) => {
  const end = performance.now() + patience;
  const look = () => {
    const found = find();
    if (found !== null || performance.now() > end) resolve(found);
    else setTimeout(look, 10);
  };
  look();
})`;

export async function untilLive(tab) {
  const isLive = await tab.evaluate(
    `(${UNTIL})(() => document.querySelector("#section-form[data-live=true]") && true, ${PATIENCE})`,
  );
  if (!isLive) {
    throw new Error(`the page does not come to life: ${await describe(tab)}`);
  }
}

/** Types the whole text at once, as an input method does. */
export async function type(tab, field, text) {
  await tab.evaluate(
    ([id, text]) => {
      const box = document.getElementById(id);
      box.focus();
      box.value = text;
      box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    },
    [`f-0-${field}`, text],
  );
}

/** State that the page shows for the typed text, once it shows one: `on-device`, `uploaded` or the reason. */
export async function readSaying(tab) {
  const find = `() => {
    const said = document.querySelector(".saving .state");
    const state = said?.dataset.state ?? "pending";
    return state === "pending" ? null : state === "failed" ? said.textContent : state;
  }`;
  const said = await tab.evaluate(`(${UNTIL})(${find}, ${PATIENCE})`);
  if (said === null) {
    throw new Error(`the page does not say where it is: ${await describe(tab)}`);
  }
  return said;
}

/** Texts of the fields; the page gets some time if they are not the allowed ones. */
export async function readFields(tab, allowed) {
  const texts = `() => Object.fromEntries(Object.keys(allowed).map((field) => [field, document.getElementById("f-0-" + field)?.value]))`;
  const find = `() => Object.entries(allowed).every(([field, may]) => may.includes(texts()[field])) || null`;
  return tab.evaluate(`(async () => {
    const allowed = ${JSON.stringify(allowed)};
    const texts = ${texts};
    await (${UNTIL})(${find}, ${PATIENCE / 4});
    return { texts: texts(), said: document.querySelector("[role=status] .note, .saving")?.textContent };
  })()`);
}

/** After a conflict between tabs, the person takes the last text they typed: the texts are numbered. */
export async function decide(tab) {
  const find = `() => {
    for (const section of document.querySelectorAll(".conflict")) {
      const numbers = [...section.querySelectorAll(".conflict-text")].map((text) => Number(text.textContent.match(/\\d+/)?.[0] ?? -1));
      // After a conflict of three tabs, the page asks about one after the other.
      if (section.dataset.decided !== String(numbers)) {
        section.dataset.decided = numbers;
        section.querySelectorAll("button")[numbers[1] > numbers[0] ? 1 : 0].click();
      }
    }
    return document.querySelector(".conflict") === null || null;
  }`;
  const isOver = await tab.evaluate(`(${UNTIL})(${find}, ${PATIENCE})`);
  if (!isOver) {
    throw new Error(`what was decided is asked again: ${await describe(tab)}`);
  }
}

/** Chooses a file for a slot; returns whether the page stores it. */
export async function choosePicture(tab, slot, file) {
  const card = tab.locator(`article#${slot}`);
  await card.locator("form.upload[data-live=true]").waitFor({ state: "attached", timeout: PATIENCE });
  await card.locator("input[type=file]").first().setInputFiles(file);
  const find = `() => {
    const card = document.getElementById(${JSON.stringify(slot)});
    const name = '.file-name[title=' + CSS.escape(${JSON.stringify(file.name)}) + ']';
    // The person confirms a doubted picture.
    const take = [...card.querySelectorAll("button")].find((button) => button.textContent.trim() === "用这张");
    take?.click();
    const row = [...card.querySelectorAll(".kept-row, .image-row")].find((row) => row.querySelector(name));
    return row?.querySelector("[data-state]")?.dataset.state ?? null;
  }`;
  const state = await tab.evaluate(`(${UNTIL})(${find}, ${PATIENCE})`);
  if (state === null) {
    throw new Error(`the picture is not kept: ${await describe(tab)}`);
  }
  return state !== "failed";
}

/** The person confirms a doubted picture. */
export async function takeDoubted(tab) {
  await tab.evaluate(() => {
    const buttons = [...document.querySelectorAll("button")];
    buttons.filter((button) => button.textContent.trim() === "用这张").forEach((button) => button.click());
  });
}

/** Returns true if the page says that the browser stores nothing. */
export async function isVolatile(tab) {
  return tab.getByText("这个浏览器不保存任何东西").first().isVisible();
}

/** The page's text, for the report. */
async function describe(tab) {
  const said = await tab.evaluate(() => document.body?.innerText ?? "").catch((fault) => String(fault));
  return `${tab.url()} ${said.replaceAll(/\s+/g, " ").slice(0, 600)}`;
}
