// Faults that happen to a person: each starts in the middle of their work, and is over when it
// returns.
import { type, untilLive } from "./page.mjs";

export const FAULTS = {
  async "browser killed"(journey) {
    await journey.browser.kill();
    await journey.startAgain();
  },
  async "browser killed in mid-write"(journey) {
    await journey.typeOn();
    await journey.pause();
    await journey.browser.kill();
    await journey.startAgain();
  },
  async "tab closed in mid-write"(journey) {
    const tab = await journey.typeOn();
    await journey.pause();
    await journey.close(tab);
  },
  async "tab crashed in mid-write"(journey) {
    const tab = await journey.typeOn();
    await journey.pause();
    const session = await tab.context().newCDPSession(tab);
    const crashed = new Promise((resolve) => tab.once("crash", resolve));
    // A crashed page does not respond.
    session.send("Page.crash").catch(() => {});
    await crashed;
    await journey.close(tab);
  },
  async "line cut"(journey) {
    await journey.setOffline(true);
    await journey.work();
    await journey.setOffline(false);
  },
  async "line cut in mid-write"(journey) {
    await journey.typeOn();
    await journey.pause();
    await journey.setOffline(true);
    await journey.work();
    await journey.setOffline(false);
  },
  async "reload in mid-write"(journey) {
    const tab = await journey.typeOn();
    await journey.pause();
    await tab.reload({ waitUntil: "commit" });
    await untilLive(tab);
  },
  async "reload without a line"(journey) {
    await journey.setOffline(true);
    const tab = journey.pickTab();
    await tab.reload({ waitUntil: "commit" });
    await untilLive(tab);
    await journey.work(tab);
    await journey.setOffline(false);
  },
  async "new release of the worker"(journey) {
    journey.line.release += 1;
    const tab = journey.pickTab();
    const update = async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration?.update();
    };
    // It is fetched and installed while the person continues, whatever happens next.
    tab.evaluate(update).catch(() => {});
    await journey.work(tab);
  },
  async "database closed by force"(journey) {
    const tab = await journey.typeOn();
    // Requests another version of the database, which tells every connection to close, then gives
    // up.
    await tab.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open("zhunkao", 1_000);
          request.onupgradeneeded = () => request.transaction.abort();
          request.onerror = request.onsuccess = () => resolve();
        }),
    );
    await journey.work();
  },
  async "another tab"(journey) {
    await journey.work(await journey.openTab());
  },
  async "server killed"(journey) {
    await journey.typeOn();
    await journey.pause();
    await journey.server.kill();
    await journey.work();
    await journey.server.run();
  },
  async "answers dropped"(journey) {
    journey.line.isBad = true;
    await journey.work();
    await journey.work();
    journey.line.isBad = false;
  },
};
