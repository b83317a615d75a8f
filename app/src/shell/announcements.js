{
  let path = location.pathname;
  let at = Date.now();
  let last;
  const look = async () => {
    if (document.hidden || (location.pathname === path && Date.now() - at < 15_000)) return;
    [path, at] = [location.pathname, Date.now()];
    const asked = path;
    const answer = await fetch(`/announcements?path=${encodeURIComponent(asked)}`).catch(() => null);
    const html = answer?.ok ? await answer.text() : null;
    const place = document.querySelector(".announcements");
    // After a failure the next event asks again.
    if (html === null) at = 0;
    if (html === null || !place || asked !== location.pathname) return;
    // Without a change, what the person has opened stays open.
    if (html !== last && html !== place.innerHTML) place.innerHTML = html;
    last = html;
  };
  if (globalThis.navigation) {
    navigation.addEventListener("currententrychange", look);
  } else {
    // Browsers without the Navigation API report no navigation of the router.
    for (const name of ["pushState", "replaceState"]) {
      const change = history[name];
      history[name] = function (...args) {
        change.apply(this, args);
        look();
      };
    }
  }
  addEventListener("popstate", look);
  // A page from the back/forward cache is as it was left.
  addEventListener("pageshow", look);
  addEventListener("visibilitychange", look);
}
