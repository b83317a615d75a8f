// A real Chromium on a profile of its own, which can be killed and started again.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const WORDS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--lang=zh-CN",
];

export class Browser {
  static async open() {
    const browser = new Browser();
    browser.profile = mkdtempSync(join(tmpdir(), "zhunkao-profile-"));
    browser.cookies = [];
    await browser.start();
    return browser;
  }

  async start() {
    const place = join(this.profile, "DevToolsActivePort");
    rmSync(place, { force: true });
    rmSync(join(this.profile, "SingletonLock"), { force: true });
    const program = process.env.CHROMIUM || "/usr/bin/chromium";
    // A group of its own: a kill takes every process of it, as a crash does.
    this.process = spawn(program, [...WORDS, `--user-data-dir=${this.profile}`, "about:blank"], { detached: true, stdio: "ignore" });
    const end = Date.now() + 30_000;
    while (!existsSync(place) || readFileSync(place, "utf8").split("\n").length < 2) {
      if (Date.now() > end) {
        throw new Error("Chromium does not start");
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [port] = readFileSync(place, "utf8").split("\n");
    this.connection = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    [this.context] = this.connection.contexts();
    // A killed browser may not have written its cookies yet.
    await this.context.addCookies(this.cookies);
  }

  async remember() {
    this.cookies = await this.context.cookies();
  }

  /** Every process at once, without a word of warning. */
  async kill() {
    const over = new Promise((resolve) => this.process.once("exit", resolve));
    process.kill(-this.process.pid, "SIGKILL");
    await over;
    await this.connection.close().catch(() => {});
  }

  async end() {
    await this.kill();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
