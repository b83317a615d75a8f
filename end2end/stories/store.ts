// What lies in this browser.
import type { Page } from "@playwright/test";

/** The names of all entries of the drafts in this browser. */
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
