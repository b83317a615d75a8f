// A proxy between browser and server: it can be cut, and it can drop responses of requests that the
// server has done.
import { createServer, request } from "node:http";

/** Percentage of responses to acts and uploads that a bad connection drops. */
const DROPPED = 30;

export class Line {
  static async open(server, chance) {
    const line = new Line();
    line.server = server;
    line.chance = chance;
    line.isCut = false;
    line.isBad = false;
    line.release = 0;
    line.dropped = 0;
    line.proxy = createServer((asked, answer) => line.carry(asked, answer));
    await new Promise((resolve) => line.proxy.listen(0, "127.0.0.1", resolve));
    line.origin = `http://127.0.0.1:${line.proxy.address().port}`;
    return line;
  }

  carry(asked, answer) {
    if (this.isCut) {
      return asked.socket.destroy();
    }
    const options = { host: "127.0.0.1", port: this.server.port, path: asked.url, method: asked.method, headers: { ...asked.headers } };
    if (asked.url === "/sw.js") {
      // The response is rewritten here, so it must be complete and not compressed.
      for (const name of ["accept-encoding", "if-none-match", "if-modified-since"]) {
        delete options.headers[name];
      }
    }
    const isLost = this.isBad && asked.method !== "GET" && this.chance.below(100) < DROPPED;
    const onward = request(options, (came) => {
      if (isLost || this.isCut) {
        this.dropped += 1;
        came.resume();
        return asked.socket.destroy();
      }
      if (asked.url === "/sw.js") {
        return this.releaseWorker(came, answer).catch(() => asked.socket.destroy());
      }
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
      came.on("error", () => asked.socket.destroy());
    });
    onward.on("error", () => asked.socket.destroy());
    asked.on("error", () => onward.destroy());
    asked.pipe(onward);
  }

  /** Simulates a new release of the site: another service worker, with a cache of its own. */
  async releaseWorker(came, answer) {
    const pieces = [];
    for await (const piece of came) {
      pieces.push(piece);
    }
    const text = Buffer.concat(pieces).toString().replace(/const VERSION = "(.*)"/, `const VERSION = "$1-${this.release}"`);
    const { "content-length": _, ...headers } = came.headers;
    answer.writeHead(came.statusCode, headers).end(text);
  }

  close() {
    this.proxy.closeAllConnections();
    this.proxy.close();
  }
}
