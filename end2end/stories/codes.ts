// Codes that are sent to people; the demonstration writes its text messages to its log.
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { server } from "./server";

/** The last code that was sent to this phone. */
export async function readCode(phone: string): Promise<string> {
  const find = () => {
    const log = readFileSync(server.log, "utf8");
    const lines = log.split("\n").filter((line) => line.includes("practice text message") && line.includes(phone));
    return /验证码 (\d{6})/.exec(lines.at(-1) ?? "")?.[1];
  };
  await expect.poll(find, { timeout: 15_000 }).toBeTruthy();
  return find()!;
}

/** A phone number that no other story uses. */
export function makePhone(): string {
  return `139${String(Date.now()).slice(-8)}`;
}
