// The peer of `cargo xtask bench uploads`: the same guarantee with common libraries of Node. A
// picture is checked, hashed, written to a temporary file, flushed, renamed, its folder flushed and
// its row committed with synchronous=FULL before the response. It has no sessions, exams or locks,
// which is to its advantage.
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import multipart from "@fastify/multipart";
import Database from "better-sqlite3";
import fastify from "fastify";
import sharp from "sharp";

const [folder, port] = process.argv.slice(2);
const MOST_BYTES = 300 * 1024;

const blobs = join(folder, "blobs");
const unfinished = join(folder, "tmp");
mkdirSync(unfinished, { recursive: true });
for (let first = 0; first < 256; first += 1) {
  mkdirSync(join(blobs, first.toString(16).padStart(2, "0")), { recursive: true });
}

const database = new Database(join(folder, "peer.sqlite"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`CREATE TABLE IF NOT EXISTS image (
  id TEXT PRIMARY KEY, application TEXT NOT NULL, slot TEXT NOT NULL, sha256 BLOB NOT NULL,
  bytes INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, uploaded INTEGER NOT NULL
)`);
const insert = database.prepare("INSERT INTO image VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

const app = fastify();
await app.register(multipart, { limits: { files: 1, fileSize: MOST_BYTES } });

app.get("/healthz", () => "ok");

app.post("/applications/:application/slots/:slot/images/:image", async (request, reply) => {
  const bytes = await (await request.file()).toBuffer();
  const { format, width, height } = await sharp(bytes).metadata();
  if (format !== "jpeg" || !(width > 0 && height > 0)) {
    return reply.code(422).send({ code: "not-a-picture" });
  }
  const digest = createHash("sha256").update(bytes).digest();
  await keep(bytes, digest.toString("hex"));
  const { application, slot, image } = request.params;
  insert.run(image, application, slot, digest, bytes.length, width, height, Date.now());
  return reply.code(201).send({ image, sha256: digest.toString("hex"), width, height });
});

/** Durable when the promise resolves. */
async function keep(bytes, name) {
  const aside = join(unfinished, randomUUID());
  const file = await open(aside, "wx");
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  const place = join(blobs, name.slice(0, 2));
  await rename(aside, join(place, name.slice(2)));
  const parent = await open(place, "r");
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

await app.listen({ host: "127.0.0.1", port: Number(port) });
