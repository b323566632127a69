
(() => {
  // The way out.
  const exit = document.querySelector(".exit");
  let last = -1e9;
  const leave = () => {
    document.documentElement.hidden = true;
    location.replace(exit.href);
  };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 1500) leave();
    last = event.timeStamp;
  });
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
