// Data stored in this browser.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

/** Names of all draft entries in this browser. */
export async function listEntries(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const request = indexedDB.open("zhunkao");
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const database = request.result;
          if (!database.objectStoreNames.contains("entries")) {
            database.close();
            return resolve([]);
          }
          const names = database.transaction("entries").objectStore("entries").getAllKeys();
          names.onsuccess = () => {
            database.close();
            resolve(names.result.map(String));
          };
        };
      }),
  );
}

/** Files below the folder that contain these bytes. */
export function findInFiles(folder: string, bytes: Uint8Array): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .filter((path) => readFileSync(path).includes(bytes));
}
