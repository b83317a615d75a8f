// A private server that can be killed, and its accounts.
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PASSWORD = "一段足够长的口令";
const PATIENCE = 120_000;

export class Server {
  static async start(binary, site) {
    const server = new Server();
    server.binary = binary;
    server.site = site;
    server.folder = mkdtempSync(join(tmpdir(), "zhunkao-drafts-"));
    server.port = await findFreePort();
    server.log = openSync(join(server.folder, "log"), "a");
    server.count = 0;
    await server.run();
    return server;
  }

  get data() {
    return join(this.folder, "data");
  }

  async run() {
    const listen = `127.0.0.1:${this.port}`;
    const words = ["demo", "--data", this.data, "--site", this.site, "--listen", listen];
    this.process = spawn(this.binary, words, { env: {}, stdio: ["ignore", this.log, this.log] });
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      const health = await fetch(`http://${listen}/healthz`).catch(() => null);
      if (health?.ok) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("the server does not answer");
  }

  async kill() {
    const over = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await over;
  }

  async ensureRunning() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      await this.run();
    }
  }

  countPanics() {
    return readFileSync(join(this.folder, "log"), "utf8").split("panicked at").length - 1;
  }

  async stop() {
    this.process.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A new candidate, invited to the exam with the long form. */
  openPerson() {
    const login = this.makeIdNumber();
    const name = `林样本${login.slice(-6)}`;
    const who = ["--id-number", login, "--name", name];
    this.command(["account", "create", "--role", "candidate", ...who, "--password-stdin"], `${PASSWORD}\n`);
    const roster = join(this.folder, "roster.csv");
    writeFileSync(roster, `姓名,身份证号,employer,branch\n${name},${login},样本单位,样本分院\n`);
    this.command(["roster", "import", "cadre-graduate", roster]);
    this.command(["roster", "invite", "cadre-graduate", ...who]);
    return login;
  }

  command(words, input) {
    execFileSync(this.binary, [...words, "--data", this.data], { input, env: {}, stdio: ["pipe", "ignore", "inherit"] });
  }

  makeIdNumber() {
    this.count += 1;
    const day = String(1 + (Math.floor(this.count / 1000) % 28)).padStart(2, "0");
    const digits = `11010119${70 + (process.pid % 25)}07${day}${String(this.count % 1000).padStart(3, "0")}`;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
    return digits + "10X98765432"[sum % 11];
  }
}

async function findFreePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
