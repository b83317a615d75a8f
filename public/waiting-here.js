// Says how many pictures lie on this device that the server has not confirmed, where nobody is
// signed in. Names alone are read (frontend/src/store/entry_key.rs): the pictures are encrypted.
"use strict";

{
  const note = document.querySelector(".waiting-here");
  const asked = indexedDB.open("zhunkao");
  // Nothing was ever kept here, and looking must not make a database.
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onsuccess = () => {
    const database = asked.result;
    if (!database.objectStoreNames.contains("entries") || !database.objectStoreNames.contains("keys")) {
      database.close();
      return;
    }
    const reading = database.transaction(["entries", "keys"], "readonly");
    const last = reading.objectStore("keys").get("last");
    last.onsuccess = () => {
      const beginning = `${last.result}/picture/`;
      const range = IDBKeyRange.bound(beginning, `${beginning}\uffff`);
      const count = reading.objectStore("entries").count(range);
      count.onsuccess = () => {
        if (count.result === 0) return;
        note.textContent = note.dataset.words.replace("{count}", count.result);
        note.hidden = false;
      };
    };
    reading.oncomplete = () => database.close();
  };
}
