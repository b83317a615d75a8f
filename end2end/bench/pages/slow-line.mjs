// A connection with a latency and a rate in each direction, as a proxy between browser and server.
// All connections share the rate, those of the service worker too, which the throttling of the
// browser's own tools leaves out. It knows no slow start and loses no packet.
import { connect, createServer } from "node:net";

/** Bytes that are passed on at a time, about one frame on a network. */
const PIECE = 1_400;

/** Rates in bits per second, latency of a round trip in milliseconds. */
export const NETWORKS = {
  // The profile of the same name in Lighthouse.
  "slow-4g": { down: 1_600_000, up: 750_000, roundTrip: 150 },
  "slow-3g": { down: 400_000, up: 400_000, roundTrip: 400 },
  none: { down: Infinity, up: Infinity, roundTrip: 0 },
};

/** Listens on `port` and passes everything to the server at `target`. */
export function openLine(port, target, { down, up, roundTrip }) {
  const toServer = new Direction(up, roundTrip / 2);
  const toBrowser = new Direction(down, roundTrip / 2);
  const proxy = createServer({ noDelay: true }, (browser) => {
    const server = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    // The handshake takes a round trip before the first byte of the request.
    toServer.connect(browser, server, roundTrip);
    toBrowser.connect(server, browser, 0);
  });
  return new Promise((resolve) => proxy.listen(port, "127.0.0.1", () => resolve(proxy)));
}

/** One direction of the line. */
class Direction {
  /** Time at which the line has sent everything that it was given. */
  #freeAt = 0;

  constructor(bitsPerSecond, delay) {
    this.millisecondsPerByte = 8_000 / bitsPerSecond;
    this.delay = delay;
  }

  connect(from, to, handshake) {
    const openAt = performance.now() + handshake;
    let waiting = 0;
    from.on("data", (bytes) => {
      for (let start = 0; start < bytes.length; start += PIECE) {
        const piece = bytes.subarray(start, start + PIECE);
        waiting += 1;
        this.#send(piece.length, openAt, () => {
          waiting -= 1;
          to.write(piece);
          if (waiting === 0) {
            from.resume();
          }
        });
      }
      // Without a pause a whole file would wait here at once.
      from.pause();
    });
    from.on("end", () => this.#send(0, openAt, () => to.end()));
    for (const socket of [from, to]) {
      socket.on("error", () => (from.destroy(), to.destroy()));
    }
    from.on("close", () => this.#send(0, openAt, () => to.destroy()));
  }

  #send(count, openAt, act) {
    const begin = Math.max(performance.now(), this.#freeAt, openAt);
    this.#freeAt = begin + count * this.millisecondsPerByte;
    setTimeout(act, this.#freeAt + this.delay - performance.now());
  }
}
