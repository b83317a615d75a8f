{
  let path = location.pathname;
  let at = Date.now();
  const look = async () => {
    if (document.hidden || (location.pathname === path && Date.now() - at < 15_000)) return;
    [path, at] = [location.pathname, Date.now()];
    const asked = path;
    const answer = await fetch(`/announcements?path=${encodeURIComponent(asked)}`).catch(() => null);
    const html = answer?.ok ? await answer.text() : null;
    const place = document.querySelector(".announcements");
    if (html !== null && place && asked === location.pathname && place.innerHTML !== html) place.innerHTML = html;
  };
  globalThis.navigation?.addEventListener("currententrychange", look);
  addEventListener("popstate", look);
  addEventListener("visibilitychange", look);
}
