// The console, live: figures and rows change as the crawl goes on. It sets text only, never markup.
(() => {
  "use strict";
  const format = new Intl.NumberFormat("en");
  const live = document.getElementById("live");
  if (!live) return;
  const set = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
  const say = (text) => set(live, text);
  let ended = false;

  function figures(now) {
    for (const element of document.querySelectorAll("[data-figure]")) {
      const name = element.dataset.figure;
      if (name === "each") set(element, now.stories > 0 ? (now.requests / now.stories).toFixed(2) : "–");
      else if (name === "headline") set(element, now.headline);
      else set(element, format.format(now[name]));
      if (name === "hosts_in_trouble") element.classList.toggle("accent", now[name] > 0);
    }
    ended = !now.running;
    say(ended ? "· the crawl is not running" : "· live");
  }

  /** What is ordered of a host, as the page says it. */
  function orders(host) {
    const said = [];
    if (host.paused) said.push(`paused since ${host.paused.slice(0, 16).replace("T", " ")}`);
    if (host.excluded) said.push("excluded");
    if (host.delay_ms) said.push(`a request in ${Math.ceil(host.delay_ms / 1000)} s`);
    return said.join(", ");
  }

  async function rows() {
    const shown = document.querySelectorAll("tr[data-host]");
    if (shown.length === 0 || document.hidden) return;
    const answer = await fetch(`/api/v1/hosts${location.search}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const { hosts } = await answer.json();
    const known = new Map(hosts.map((host) => [host.host, host]));
    for (const row of shown) {
      const host = known.get(row.dataset.host);
      if (!host) continue;
      const stories = host.ended.article || 0;
      set(row.querySelector("[data-orders]"), orders(host));
      const cells = row.cells;
      set(cells[2], format.format(stories));
      set(cells[3], format.format(host.requests));
      set(cells[4], stories > 0 ? (host.requests / stories).toFixed(2) : "");
      set(cells[5], format.format(host.waiting));
      set(cells[6], host.next_due.slice(0, 19).replace("T", " "));
    }
  }

  let last = 0;
  // What is ordered elsewhere changes no figure.
  setInterval(() => rows().catch(() => {}), 10000);
  const events = new EventSource("/api/v1/events");
  events.addEventListener("figures", (event) => {
    figures(JSON.parse(event.data));
    if (Date.now() - last > 4000) {
      last = Date.now();
      rows().catch(() => {});
    }
  });
  events.addEventListener("trouble", (event) => say(`· ${event.data}`));
  // A connection lasts half a minute, and the browser connects again: only a longer silence is one.
  let silent = 0;
  events.addEventListener("open", () => { clearTimeout(silent); silent = 0; });
  events.addEventListener("error", () => {
    if (!silent) silent = setTimeout(() => say(ended ? "· the crawl has ended; these are its last figures" : "· no answer from the crawl: it has ended, or is being started again"), 8000);
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 30000);
  });
})();
