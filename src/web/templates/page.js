
(() => {
  // The way out.
  const exit = document.querySelector(".exit");
  let last = -1e9;
  const leave = () => {
    document.documentElement.hidden = true;
    // Out of a frame, where no other site would show.
    if (self === top) location.replace(exit.href);
    else open(exit.href, "_top");
  };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 1500) leave();
    last = event.timeStamp;
  });
  // Back from paying: looks again every few seconds, for a minute and a half. How often it has is kept with the page, over reloads. Whoever
  // has gone to something on it keeps their place there.
  const looks = Number(history.state) || 0;
  const again = () => {
    if (document.activeElement !== document.body) return setTimeout(again, 4000);
    history.replaceState(looks + 1, "");
    location.reload();
  };
  // Early for a session: on to it when it opens. Timers end at 2^31 ms.
  const opens = document.querySelector("[data-opens]");
  if (opens && opens.dataset.opens < 2e6) setTimeout(again, opens.dataset.opens * 1000);
  if (looks < 22 && document.querySelector("[data-look-again]")) setTimeout(again, 4000);
  // Offline, the browser's own page would take the place of what was typed.
  const offline = document.getElementById("offline");
  addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.target.append(offline);
    offline.hidden = false;
  });
  addEventListener("online", () => { offline.hidden = true; });
})();
