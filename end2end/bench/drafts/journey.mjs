// One person with one browser: types, chooses files, and has one fault after the other.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Browser } from "./browser.mjs";
import { FAULTS } from "./faults.mjs";
import { Model } from "./model.mjs";
import { choosePicture, decide, isVolatile, readFields, readSaying, takeDoubted, type, untilLive } from "./page.mjs";
import { PASSWORD } from "./server.mjs";

const FIELDS = ["school", "employer", "post", "address"];
const SLOT = "appointment";
const PHOTOGRAPH = readFileSync(new URL("../../pictures/scan-appointment-200dpi-400-600k.jpg", import.meta.url));
const TABS = 5;
const IMAGES = 3;
/** Milliseconds in which a fault may hit: before, during or after a write, or during an upload. */
const MOMENTS = 600;
/** Milliseconds in which all data must be uploaded on a good connection. */
const REST = 60_000;

export class Journey {
  static async begin(world) {
    const journey = Object.assign(new Journey(), world);
    journey.model = new Model();
    journey.tabs = [];
    journey.lines = new Map();
    journey.typed = 0;
    journey.steps = [];
    journey.line.isCut = journey.line.isBad = false;
    journey.browser = await Browser.open();
    return journey;
  }

  async enter(login) {
    const page = await this.browser.context.newPage();
    await page.goto(`${this.line.origin}/sign-in`);
    const form = page.locator("section.sign-in");
    await form.getByLabel("账号").fill(login);
    await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
    await form.getByRole("button", { name: "登录", exact: true }).click();
    await page.getByRole("button", { name: "退出" }).first().waitFor();
    await page.goto(`${this.line.origin}/exams`);
    const exam = page.locator("article, li").filter({ hasText: "研究生报名" }).last();
    await exam.getByRole("link", { name: "进入考试" }).click();
    await page.getByRole("button", { name: "确认进入" }).click();
    await page.waitForURL(/applications\/[^/]+\?/);
    this.address = `${this.line.origin}${new URL(page.url()).pathname}`;
    this.application = this.address.split("/").pop();
    await page.close();
    await this.browser.remember();
    const tab = await this.openTab();
    await tab.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
    // A reload, so that the worker controls the page and this device has a cached copy of it.
    await tab.reload();
    await untilLive(tab);
  }

  async step() {
    const name = this.chance.pick(Object.keys(FAULTS));
    const begun = performance.now();
    await this.work();
    this.remember(name);
    await FAULTS[name](this);
    if (this.tabs.length === 0) {
      await this.openTab();
    }
    await this.look(name);
    const record = (this.report.faults[name] ??= { count: 0, milliseconds: 0 });
    record.count += 1;
    record.milliseconds += Math.round(performance.now() - begun);
  }

  /** Types, or sometimes chooses a picture. Data that the page reports as saved must not be lost. */
  async work(tab = this.pickTab()) {
    if (this.model.images.size < IMAGES && this.chance.below(8) === 0) {
      await this.photograph();
      return;
    }
    await decide(tab);
    const { field, text } = await this.typeInto(tab);
    const said = await readSaying(tab);
    this.remember(`${field}: ${text}, ${said}`);
    if (said === "on-device" || said === "uploaded") {
      this.model.save(field, text);
      this.report.saved += 1;
    } else {
      this.noteUnsaved(said);
    }
  }

  /** Types without waiting until it is saved. */
  async typeOn() {
    const tab = this.pickTab();
    await this.typeInto(tab);
    return tab;
  }

  async typeInto(tab) {
    const field = this.chance.pick(FIELDS);
    this.typed += 1;
    const text = `第 ${this.typed} 次写`;
    this.model.type(field, text);
    await type(tab, field, text);
    this.remember(`${field}: ${text} in tab ${this.tabs.indexOf(tab) + 1} of ${this.tabs.length}`);
    return { field, text };
  }

  /** A unique photograph: its number stands in a comment of the file. */
  async photograph() {
    this.typed += 1;
    const comment = Buffer.from(`${this.application} ${this.typed}`);
    const segment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment]);
    const buffer = Buffer.concat([PHOTOGRAPH.subarray(0, 2), segment, PHOTOGRAPH.subarray(2)]);
    const tab = await this.browser.context.newPage();
    await tab.goto(`${this.address}/materials`, { waitUntil: "commit" });
    const file = { name: `任职文件${this.typed}.jpg`, mimeType: "image/jpeg", buffer };
    const isKept = await choosePicture(tab, SLOT, file);
    if (isKept && !(await isVolatile(tab))) {
      this.model.images.add(createHash("sha256").update(buffer).digest("hex"));
      this.report.saved += 1;
    } else {
      this.noteUnsaved("a picture");
    }
    await tab.close({ runBeforeUnload: false });
  }

  lose(loss) {
    this.report.losses.push(loss);
    // The steps that led to the loss.
    console.error(JSON.stringify(loss), this.steps.slice(-20).join("; "));
  }

  /** Records a step and its time, to find the cause of a loss. */
  remember(step) {
    this.steps.push(`${new Date().toISOString().slice(14, 23)} ${step}`);
  }

  noteUnsaved(said) {
    this.report.unsaved[said] = (this.report.unsaved[said] ?? 0) + 1;
  }

  /** Checks that every tab shows the data reported as saved. */
  async look(fault) {
    for (const [index, tab] of this.tabs.entries()) {
      const { texts, said } = await readFields(tab, this.model.allowed);
      this.note(texts, `in tab ${index + 1} of ${this.tabs.length} after: ${fault}; it says: ${said}`);
    }
  }

  note(texts, where) {
    for (const loss of this.model.findLosses(texts)) {
      this.lose({ ...loss, where });
      // Each loss is reported once.
      this.model.fields.delete(loss.what);
    }
  }

  /** Waits until all data are uploaded, and checks that the server has each once. */
  async end() {
    await FAULTS["browser killed"](this);
    const [tab] = this.tabs;
    await readFields(tab, this.model.allowed);
    // Stored pictures that were not checked yet are checked on the materials page.
    const materials = await this.browser.context.newPage();
    await materials.goto(`${this.address}/materials`, { waitUntil: "commit" });
    const end = Date.now() + REST;
    let there;
    do {
      await decide(tab);
      await takeDoubted(materials);
      there = await this.read(tab);
    } while (!this.isAllOn(there) && Date.now() < end);
    if (there === null) {
      throw new Error("the server does not show the application");
    }
    this.note(there.answers, "on the server at the end");
    for (const image of this.findMissing(there)) {
      this.lose({ what: "image", saved: image, where: "on the server at the end" });
    }
    const doubled = there.images.length - new Set(there.images).size;
    if (doubled > 0) {
      this.lose({ what: "images doubled", found: doubled });
    }
  }

  isAllOn(there) {
    return there !== null && this.model.findLosses(there.answers).length === 0 && this.findMissing(there).length === 0;
  }

  findMissing(there) {
    return [...this.model.images].filter((image) => !there.images.includes(image));
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
    if (this.tabs.length >= TABS) {
      await this.close(this.tabs[0]);
    }
    const tab = await this.browser.context.newPage();
    this.tabs.push(tab);
    const broken = (found) => this.lose({ what: "a page that works", where: tab.url(), found: found.slice(0, 500) });
    tab.on("pageerror", (fault) => broken(fault.message));
    // The place of a panic is only in the console.
    tab.on("console", (message) => message.text().includes("panicked at") && broken(message.text()));
    this.lines.set(tab, await this.browser.context.newCDPSession(tab));
    await tab.goto(`${this.address}/form/person`, { waitUntil: "commit" });
    await untilLive(tab);
    return tab;
  }

  async close(tab) {
    this.tabs = this.tabs.filter((other) => other !== tab);
    await tab.close({ runBeforeUnload: false });
  }

  async startAgain() {
    this.tabs = [];
    await this.browser.start();
    await this.openTab();
  }

  pickTab() {
    return this.chance.pick(this.tabs);
  }

  /** Waits for a random time within a write. */
  async pause() {
    await new Promise((resolve) => setTimeout(resolve, this.chance.below(MOMENTS)));
  }

  /** Sets each tab offline. The context would also call workers, and a crashed one does not respond. */
  async setOffline(offline) {
    this.line.isCut = offline;
    const conditions = { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    for (const tab of this.tabs) {
      await this.lines.get(tab).send("Network.emulateNetworkConditions", conditions);
    }
  }
}
