// On the sign-in page: once it is whole, the service worker keeps the module (public/sw.js) while
// the person types. Its download belongs to no page, so no navigation ends it or begins it anew.
"use strict";

addEventListener("load", () => {
  navigator.serviceWorker?.register("/sw.js").catch(() => {
    // Without it each page fetches for itself.
  });
});
