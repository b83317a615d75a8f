// One person with one browser: types, chooses, and has one fault after the other.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Browser } from "./browser.mjs";
import { Model } from "./model.mjs";
import { PASSWORD } from "./server.mjs";

const FIELDS = ["school", "employer", "post", "address"];
const SLOT = "appointment";
const PHOTOGRAPH = readFileSync(new URL("../../pictures/id-front-100-300k.jpg", import.meta.url));
/** The page must call a text saved within a second; a machine under load is allowed more. */
const KEPT_WITHIN = 8_000;
const TABS = 5;
const IMAGES = 4;

const FAULTS = {
  async "browser killed"(journey) {
    await journey.browser.kill();
    await journey.browser.start();
    journey.tabs = [];
    await journey.openTab();
  },
  async "tab closed in mid-write"(journey) {
    const tab = journey.pickTab();
    await journey.typeInto(tab, { isAwaited: false });
    await tab.close({ runBeforeUnload: false });
    journey.forget(tab);
    await journey.openTab();
  },
  async "line cut"(journey) {
    await journey.setOffline(true);
    await journey.work();
    await journey.setOffline(false);
  },
  async "reload"(journey) {
    const tab = journey.pickTab();
    await tab.reload();
    await journey.untilLive(tab);
  },
  async "reload without a line"(journey) {
    await journey.setOffline(true);
    const tab = journey.pickTab();
    await tab.reload();
    await journey.untilLive(tab);
    await journey.work();
    await journey.setOffline(false);
  },
  async "new release of the worker"(journey) {
    journey.line.release += 1;
    const tab = journey.pickTab();
    await tab.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update().catch(() => {}));
    await journey.work();
  },
  async "database closed by force"(journey) {
    // Another version is wanted, every connection is told to go, and then it is given up.
    await journey.pickTab().evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open("zhunkao", 1_000);
          request.onupgradeneeded = () => request.transaction.abort();
          request.onerror = request.onsuccess = () => resolve();
          request.onblocked = () => {};
          setTimeout(resolve, 3_000);
        }),
    );
    await journey.work();
  },
  async "another tab"(journey) {
    if (journey.tabs.length >= TABS) {
      const tab = journey.tabs[0];
      await tab.close({ runBeforeUnload: false });
      journey.forget(tab);
    }
    await journey.work(await journey.openTab());
  },
  async "server killed"(journey) {
    await journey.server.kill();
    await journey.work();
    await journey.server.run();
  },
  async "answers dropped"(journey) {
    journey.line.isBad = true;
    await journey.work();
    await journey.work();
    journey.line.isBad = false;
  },
};

export class Journey {
  static async begin(world) {
    const journey = Object.assign(new Journey(), world);
    journey.model = new Model();
    journey.tabs = [];
    journey.typed = 0;
    journey.browser = await Browser.open();
    await journey.enter(journey.server.openPerson());
    return journey;
  }

  async enter(login) {
    const page = await this.browser.context.newPage();
    await page.goto(`${this.line.origin}/sign-in`);
    const form = page.locator("section.sign-in");
    await form.getByLabel("账号").fill(login);
    await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
    await form.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByRole("button", { name: "退出" }).waitFor();
    await page.goto(`${this.line.origin}/exams`);
    const exam = page.locator("article, li").filter({ hasText: "研究生报名" }).last();
    await exam.getByRole("button", { name: "进入考试" }).click();
    await page.waitForURL(/applications\/[^/]+\?/);
    this.address = `${this.line.origin}${new URL(page.url()).pathname}`;
    this.application = this.address.split("/").pop();
    await page.close();
    await this.browser.remember();
    const tab = await this.openTab();
    await tab.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    // Once more, so that the page is the worker's and this device has a copy of it.
    await tab.reload();
    await this.untilLive(tab);
  }

  async step() {
    const name = this.chance.pick(Object.keys(FAULTS));
    await this.work();
    await FAULTS[name](this);
    this.report.faults[name] = (this.report.faults[name] ?? 0) + 1;
    await this.look(name);
  }

  /** Both kinds of work, mostly typing. */
  async work(tab = this.pickTab()) {
    if (this.model.images.size < IMAGES && this.chance.below(4) === 0) {
      await this.photograph();
    } else {
      await this.typeInto(tab, { isAwaited: true });
    }
  }

  async typeInto(tab, { isAwaited }) {
    await this.decide(tab);
    const field = this.chance.pick(FIELDS);
    this.typed += 1;
    const text = `${field} 第 ${this.typed} 次写`;
    this.model.type(field, text);
    await tab.locator(`#f-0-${field}`).fill(text);
    if (isAwaited) {
      const state = tab.locator(".saving .state:not([data-state=pending])");
      await state.waitFor({ timeout: KEPT_WITHIN });
      this.model.save(field, text);
      this.report.saved += 1;
    }
  }

  /** A photograph that nobody else has: the number stands in a comment of the file. */
  async photograph() {
    const comment = Buffer.from(`${this.application} ${this.typed++}`);
    const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment]);
    const buffer = Buffer.concat([PHOTOGRAPH.subarray(0, 2), segment, PHOTOGRAPH.subarray(2)]);
    const tab = await this.browser.context.newPage();
    await tab.goto(`${this.address}/materials`);
    const card = tab.locator(`article#${SLOT}`);
    const rows = card.locator(".kept-row, .image-row");
    await card.locator("form.upload[data-live=true]").waitFor();
    const before = await rows.count();
    const file = { name: "任职文件.jpg", mimeType: "image/jpeg", buffer };
    await card.locator("input[type=file]").first().setInputFiles(file);
    await rows.nth(before).waitFor({ timeout: KEPT_WITHIN });
    this.model.images.add(createHash("sha256").update(buffer).digest("hex"));
    this.report.saved += 1;
    await tab.close({ runBeforeUnload: false });
  }

  /** Where two tabs or devices have written, the person takes what stands here. */
  async decide(tab) {
    const take = tab.getByRole("button", { name: "用这台设备的" });
    while ((await take.count()) > 0) {
      await take.first().click({ timeout: 2_000 }).catch(() => {});
    }
  }

  /** What was called saved stands in every tab. */
  async look(fault) {
    for (const tab of this.tabs) {
      await this.untilLive(tab);
      for (const field of FIELDS) {
        const box = tab.locator(`#f-0-${field}`);
        const end = Date.now() + KEPT_WITHIN;
        let shown = await box.inputValue();
        while (!this.model.allows(field, shown) && Date.now() < end) {
          await tab.waitForTimeout(100);
          shown = await box.inputValue();
        }
        this.check(field, shown, `on the page after: ${fault}`);
      }
    }
  }

  check(field, text, where) {
    if (!this.model.allows(field, text)) {
      const { saved } = this.model.fields.get(field);
      this.report.losses.push({ what: field, saved, found: text, where });
      // Said once.
      this.model.fields.delete(field);
    }
  }

  /** Everything comes to rest, and the server has it. */
  async end() {
    await FAULTS["browser killed"](this);
    const [tab] = this.tabs;
    const end = Date.now() + 90_000;
    while (Date.now() < end) {
      await this.decide(tab);
      const state = await tab.locator(".saving .state").first().getAttribute("data-state").catch(() => null);
      const there = await this.read(tab);
      const has = (hash) => there?.images.includes(hash);
      if ((state === null || state === "uploaded") && [...this.model.images].every(has)) {
        break;
      }
      await tab.waitForTimeout(500);
    }
    const there = await this.read(tab);
    for (const field of FIELDS) {
      this.check(field, there.answers[field] ?? this.known(field), "on the server at the end");
    }
    for (const image of this.model.images) {
      if (!there.images.includes(image)) {
        this.report.losses.push({ what: "image", saved: image, where: "on the server at the end" });
      }
    }
    const doubled = there.images.length - new Set(there.images).size;
    if (doubled > 0) {
      this.report.losses.push({ what: "images doubled", found: doubled });
    }
    await this.browser.end();
  }

  /** A field in which nothing was ever typed may hold what the office knows. */
  known(field) {
    return this.model.fields.get(field)?.saved === "" ? "" : undefined;
  }

  async read(tab) {
    return tab.evaluate(async (application) => {
      const answer = await fetch(`/api/applications/read?application=${application}`, { headers: { accept: "application/json" } }).catch(() => null);
      if (!answer?.ok) {
        return null;
      }
      const { application: found } = await answer.json();
      const images = Object.values(found.materials).flatMap((slot) => slot.images.map((image) => image.sha256));
      return { answers: found.answers.person?.[0] ?? {}, images };
    }, this.application);
  }

  async openTab() {
    const tab = await this.browser.context.newPage();
    this.tabs.push(tab);
    await tab.goto(`${this.address}/form/person`);
    await this.untilLive(tab);
    return tab;
  }

  async untilLive(tab) {
    await tab.locator("#section-form[data-live=true]").waitFor({ state: "attached", timeout: 30_000 });
  }

  pickTab() {
    return this.chance.pick(this.tabs);
  }

  forget(tab) {
    this.tabs = this.tabs.filter((other) => other !== tab);
  }

  async setOffline(isOffline) {
    this.line.isCut = isOffline;
    await this.browser.context.setOffline(isOffline);
  }
}
