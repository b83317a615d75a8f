// The line between the browser and the server: it can be cut, and it can lose answers of requests
// that the server has done.
import { createServer, request } from "node:http";

/** Of a hundred answers to acts and uploads so many are lost on a bad line. */
const DROPPED = 30;

export class Line {
  static async open(server) {
    const line = new Line();
    line.server = server;
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
    const options = { host: "127.0.0.1", port: this.server.port, path: asked.url, method: asked.method, headers: asked.headers };
    const isLost = this.isBad && asked.method !== "GET" && Math.random() * 100 < DROPPED;
    const onward = request(options, (came) => {
      if (isLost || this.isCut) {
        this.dropped += 1;
        came.resume();
        return asked.socket.destroy();
      }
      // Another release of the site is another worker.
      if (asked.url === "/sw.js" && this.release > 0) {
        const { "content-length": _, "content-encoding": __, ...headers } = came.headers;
        answer.writeHead(came.statusCode, headers);
        came.pipe(answer, { end: false });
        return came.on("end", () => answer.end(`\n// release ${this.release}\n`));
      }
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
      came.on("error", () => asked.socket.destroy());
    });
    onward.on("error", () => asked.socket.destroy());
    asked.on("error", () => onward.destroy());
    asked.pipe(onward);
  }

  close() {
    this.proxy.closeAllConnections();
    this.proxy.close();
  }
}
