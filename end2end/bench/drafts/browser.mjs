// A real Chromium with a profile of its own, which can be killed and restarted.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const WORDS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
  "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
  "--disable-extensions", "--disable-sync", "--remote-debugging-port=0", "--accept-lang=zh-CN",
  // Every tab counts as visible, since a person works in a visible tab.
  "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
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
    rmSync(join(this.profile, "SingletonLock"), { force: true });
    const program = process.env.CHROMIUM || "/usr/bin/chromium";
    // A process group of its own: a kill ends all its processes, as a crash does.
    this.process = spawn(program, [...WORDS, `--user-data-dir=${this.profile}`, "about:blank"], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.connection = await chromium.connectOverCDP(await readAddress(this.process));
    [this.context] = this.connection.contexts();
    // A killed browser may not have written its cookies yet.
    await this.context.addCookies(this.cookies);
  }

  async remember() {
    this.cookies = await this.context.cookies();
  }

  /** Kills all processes at once, without warning. */
  async kill() {
    if (this.process.signalCode !== null) {
      return;
    }
    const over = new Promise((resolve) => this.process.once("exit", resolve));
    this.abandon();
    await over;
    await this.connection.close().catch(() => {});
  }

  abandon() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      process.kill(-this.process.pid, "SIGKILL");
    }
  }

  async end() {
    await this.kill();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Reads the address of its debugging port, which it prints at its start. */
async function readAddress(browser) {
  const lines = createInterface({ input: browser.stderr });
  for await (const line of lines) {
    const said = line.match(/DevTools listening on (ws:\S+)/);
    if (said) {
      // Further output must not fill the pipe.
      browser.stderr.resume();
      return said[1];
    }
  }
  throw new Error("Chromium does not start");
}
