// The table of sources: search, sort, filter, pages and views. It sets text only, never markup.
(() => {
  "use strict";
  const data = document.getElementById("sources-data");
  if (!data) return;
  const { rows, states, fields } = JSON.parse(data.textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const at = { host: 0, name: 1, state: 2, trouble: 3, why: 4, stories: 5, requests: 6, bytes: 7, lanes: 8, newest: 9, days: 10, have: 11, due: 12 };
  const format = new Intl.NumberFormat("en");
  const sum = (list) => list.reduce((all, one) => all + one, 0);
  const waiting = (row) => sum(row[at.lanes]);
  const perStory = (row) => (row[at.stories] > 0 ? row[at.requests] / row[at.stories] : null);
  const kept = (row) => row[at.have][0];
  const percent = (row, field) => (kept(row) > 0 ? Math.floor((row[at.have][field + 1] * 100) / kept(row)) : null);
  const size = (bytes) => {
    let unit = 0;
    while (bytes >= 1000 && unit < 4) { bytes /= 1000; unit += 1; }
    return `${bytes.toFixed(unit > 0 && bytes < 10 ? 1 : 0)} ${["B", "kB", "MB", "GB", "TB"][unit]}`;
  };
  const number = (value) => (value === null ? "" : format.format(value));
  const column = (title, value, text) => ({ title, value, text: text || ((row) => number(value(row))), number: true });
  const host = { title: "Source", value: (row) => row[at.host].replace(/^https?:\/\/(www\.)?/, ""), cell: hostCell };
  const views = {
    life: [
      host,
      { title: "State", value: (row) => row[at.state], cell: stateCell },
      column("Stories", (row) => row[at.stories]),
      { title: "A day", value: (row) => sum(row[at.days]), cell: lineCell, most: true, label: "A day, for 30 days" },
      column("Newest", (row) => row[at.newest] || null, (row) => (row[at.newest] ? day(row[at.newest]) : "")),
      column("Waiting", waiting),
    ],
    fields: [host, column("Records", kept), ...fields.map((name, field) => column(name, (row) => percent(row, field), (row) => { const value = percent(row, field); return value === null ? "" : `${value} %`; }))],
    work: [
      host,
      column("Requests", (row) => row[at.requests]),
      column("A story", perStory, (row) => { const value = perStory(row); return value === null ? "" : value.toFixed(2); }),
      column("Received", (row) => row[at.bytes], (row) => size(row[at.bytes])),
      ...["Fresh", "Archive", "Sitemaps", "Listings"].map((name, lane) => column(name, (row) => row[at.lanes][lane])),
      column("Next asked", (row) => row[at.due], (row) => row[at.due].slice(0, 16).replace("T", " ")),
    ],
  };
  const day = (days) => new Date(days * 864e5).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const make = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  function hostCell(row) {
    const cell = make("td", undefined, "host");
    const link = make("a");
    if (/^https?:\/\//.test(row[at.host])) link.href = `${row[at.host]}/`;
    link.rel = "noopener noreferrer nofollow";
    link.append(make("bdi", row[at.host].replace(/^https:\/\//, "")));
    cell.append(link);
    if (row[at.name]) cell.append(make("bdi", row[at.name], "second"));
    return cell;
  }
  function stateCell(row) {
    const cell = make("td", undefined, "state");
    cell.append(make("span", states[row[at.state]], row[at.trouble] ? "accent" : "soft"));
    if (row[at.why]) cell.append(make("bdi", row[at.why], "second"));
    return cell;
  }
  function lineCell(row) {
    const cell = make("td");
    const days = row[at.days];
    if (!days.length) return cell;
    const top = Math.max(...days, 1);
    const svg = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    svg.setAttribute("class", "line");
    svg.setAttribute("viewBox", "0 0 120 24");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${sum(days)} stories in 30 days, at most ${Math.max(...days)} a day`);
    path.setAttribute("d", days.map((count, x) => `${x ? "L" : "M"}${Math.round((x * 1200) / 29) / 10} ${Math.round(230 - (count * 220) / top) / 10}`).join(""));
    svg.append(path);
    cell.append(svg);
    return cell;
  }

  const get = (id) => document.getElementById(id);
  const [table, search, filter, view, size_, count, back, on] = ["sources-table", "sources-search", "sources-state", "sources-view", "sources-size", "sources-count", "sources-back", "sources-on"].map(get);
  const text = rows.map((row) => [row[at.host], row[at.name], states[row[at.state]], row[at.why]].join(" ").toLowerCase());
  let page = 0;
  let sorted = null;
  let shown = rows.map((_, index) => index);

  function find() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = [];
    for (let index = 0; index < rows.length; index += 1) {
      const state = rows[index][at.state];
      const wanted = filter.value === "" || (filter.value === "trouble" ? rows[index][at.trouble] === 1 : String(state) === filter.value);
      if (wanted && words.every((word) => text[index].includes(word))) shown.push(index);
    }
    if (sorted) {
      const { value } = views[view.value][sorted.column];
      const keys = new Map(shown.map((index) => [index, value(rows[index])]));
      const way = sorted.down ? -1 : 1;
      shown.sort((a, b) => {
        const [x, y] = [keys.get(a), keys.get(b)];
        if (x === y) return a - b;
        if (x === null) return 1;
        if (y === null) return -1;
        return (x < y ? -1 : 1) * way;
      });
    }
    page = 0;
    draw();
  }

  function draw() {
    const columns = views[view.value];
    const rows_ = size_.value === "all" ? Math.max(shown.length, 1) : Number(size_.value);
    const last = Math.max(Math.ceil(shown.length / rows_) - 1, 0);
    page = Math.min(page, last);
    const head = make("tr");
    columns.forEach((one, index) => {
      const th = make("th", undefined, one.number ? "n" : "");
      th.scope = "col";
      const button = make("button", one.title);
      button.type = "button";
      button.dataset.column = index;
      if (one.label) button.setAttribute("aria-label", one.label);
      if (sorted && sorted.column === index) th.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      th.append(button);
      head.append(th);
    });
    const body = shown.slice(page * rows_, (page + 1) * rows_).map((index) => {
      const tr = make("tr");
      for (const one of columns) tr.append(one.cell ? one.cell(rows[index]) : make("td", one.text(rows[index]), "n"));
      return tr;
    });
    const focused = document.activeElement && document.activeElement.dataset.column;
    table.tHead.replaceChildren(head);
    table.tBodies[0].replaceChildren(...body);
    if (focused !== undefined && focused !== null) {
      const again = table.tHead.querySelector(`[data-column="${Number(focused)}"]`);
      if (again) again.focus();
    }
    const from = shown.length ? page * rows_ + 1 : 0;
    count.textContent = `${number(from)} to ${number(Math.min((page + 1) * rows_, shown.length))} of ${number(shown.length)}`;
    back.disabled = page === 0;
    on.disabled = page === last;
    back.hidden = on.hidden = last === 0;
  }

  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const column = Number(button.dataset.column);
    const { number: isNumber, most } = views[view.value][column];
    const first = Boolean(isNumber || most);
    sorted = sorted && sorted.column === column ? { column, down: !sorted.down } : { column, down: first };
    find();
  });
  search.addEventListener("input", find);
  filter.addEventListener("change", find);
  size_.addEventListener("change", () => { page = 0; draw(); });
  view.addEventListener("change", () => { sorted = null; find(); });
  back.addEventListener("click", () => { page -= 1; draw(); });
  on.addEventListener("click", () => { page += 1; draw(); });
  document.querySelector(".tools").hidden = false;
  draw();
})();
