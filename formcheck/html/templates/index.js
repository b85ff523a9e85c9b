// What is shown of them: the table, a page at a time, and what can be chosen.
const clock = (length_s) => {
  const whole = Math.round(length_s);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

// One row of the table.
const element = (name, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
};
const sign = (tone, symbol) =>
  element("span", { className: `sign ${tone}`, ariaHidden: "true" }, symbol);
const cell = (name, className, ...inside) => {
  const made = element("td", { className }, ...inside);
  made.setAttribute("role", "cell");
  if (name) made.dataset.name = name;
  return made;
};
const outcome = (row) => {
  const list = [];
  for (let place = 0; place < row[FAULTS].length; place += 2) {
    list.push(`${words.codes[row[FAULTS][place]]} in\u00a0${row[FAULTS][place + 1]}`);
  }
  if (faulty(row)) {
    if (unclear(row)) list.push(`${unclear(row)} not fully judged`);
    return [sign("fault", "✕"), list.join(", ")];
  }
  if (!row[REPS]) return [sign("unknown", "?"), "nothing counted"];
  if (row[CLEAN] === row[REPS]) return [sign("good", "✓"), "all clean"];
  const clean = row[CLEAN] ? `${row[CLEAN]} of ${row[REPS]} clean, ` : "";
  return [sign("unknown", "?"), `${clean}${unclear(row)} not fully judged`];
};
const linked = (row) => {
  const clip = String(row[CLIP] ?? ""), end = clip.lastIndexOf("/");
  const short = clip.slice(end + 1) || clip;
  const name = row[HREF] ? element("a", { href: row[HREF] }, short) : short;
  const below = [clip.slice(0, Math.max(0, end)), row[SAID]].filter(Boolean);
  const head = element("th", { scope: "row" }, name);
  head.setAttribute("role", "rowheader");
  for (const line of below) head.append(element("small", {}, line));
  return head;
};
const rowOf = (row) => {
  const made = element("tr", {}, linked(row));
  made.setAttribute("role", "row");
  if (row[WHY]) {
    const why = cell("", "failed", sign("", "✕"), `failed: ${row[WHY]}`);
    why.colSpan = COLUMNS.length - 1;
    made.append(why);
    return made;
  }
  const number = (name, value) =>
    cell(name, value === null ? "numeric empty" : "numeric", value === null ? UNKNOWN : value);
  const unjudged = row[UNJUDGED].map((code) => words.codes[code]).join(", ");
  made.append(
    cell("", "exercise", title(row[EXERCISE])),
    number("score", row[SCORE]),
    number("repetitions", row[REPS]),
    number("clean", row[CLEAN]),
    cell("", "found", ...outcome(row)),
    cell("not judged:", unjudged ? "unsaid" : "unsaid empty", unjudged),
    cell("view", "view", words.views[row[VIEW]] ?? UNKNOWN),
    number("length", row[LENGTH_S] === null ? null : clock(row[LENGTH_S])),
  );
  return made;
};

// The page.
const pages = () => Math.max(1, Math.ceil(shown.length / A_PAGE));
const page = () => Math.min(pages(), Math.max(1, Math.trunc(+asked.page) || 1));
const paint = (first, number) => {
  const made = shown.slice(first, first + number).map((place) => rowOf(rows[place]));
  if (!made.length) {
    const none = cell("", "nothing", rows.length ? "No clip fits these filters." : "No clip yet.");
    none.colSpan = COLUMNS.length;
    made.push(element("tr", {}, none));
  }
  byId("clips").replaceChildren(...made);
};
const show = () => {
  const first = (page() - 1) * A_PAGE;
  paint(first, A_PAGE);
  const to = Math.min(shown.length, first + A_PAGE);
  byId("counted").textContent = shown.length === rows.length
    ? `All ${many(rows.length, "clip")}`
    : `${count(shown.length)} of ${many(rows.length, "clip")}`;
  byId("place").textContent = `${count(first + 1)}–${count(to)} of ${count(shown.length)}`;
  byId("pager").hidden = pages() === 1;
  for (const button of byId("pager").querySelectorAll("button")) {
    const back = ["first", "back"].includes(button.dataset.turn);
    button.disabled = page() === (back ? 1 : pages());
  }
  for (const head of byId("heads").children) {
    if (head.dataset.key === asked.sort) {
      head.setAttribute("aria-sort", asked.down ? "descending" : "ascending");
    } else head.removeAttribute("aria-sort");
  }
  form.elements.sort.value = asked.sort && `${asked.sort}${asked.down ? " down" : ""}`;
};
const update = () => { choose(); show(); toAddress(); };

const option = (value, label) => element("option", { value }, label);
const median = (sorted) =>
  (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
const tally = (list) => {
  const found = new Map();
  for (const item of list) found.set(item, (found.get(item) ?? 0) + 1);
  return found;
};
const fill = () => {
  const fine = rows.filter((row) => !row[WHY]);
  const failed = rows.length - fine.length;
  const exercises = tally(fine.map((row) => row[EXERCISE]));
  const names = [...exercises.keys()].sort((a, b) => (a < 0) - (b < 0) || collator.compare(title(a), title(b)));
  form.elements.exercise.append(
    option("", "all"),
    ...names.map((place) =>
      option(words.exerciseNames[place] ?? "none", `${title(place)} (${count(exercises.get(place))})`)),
  );
  const found = tally(fine.flatMap((row) => row[FAULTS].filter((_, place) => place % 2 === 0)));
  const unjudged = tally(fine.flatMap((row) => row[UNJUDGED]));
  const group = (label, kind, counts) => {
    const order = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
    return element("optgroup", { label }, ...order.map((code) =>
      option(`${kind}:${words.names[code]}`, `${words.codes[code]} (${count(counts.get(code))})`)));
  };
  const withFault = fine.filter(faulty).length;
  form.elements.fault.append(
    option("", "anything"),
    option("some", `any fault (${count(withFault)})`),
    option("none", `all clean (${count(fine.filter(faultTest("none")).length)})`),
    option("unclear", `not fully judged (${count(fine.filter(faultTest("unclear")).length)})`),
    ...(found.size ? [group("Found in clips", "found", found)] : []),
    ...(unjudged.size ? [group("Not judged in clips", "unjudged", unjudged)] : []),
  );
  form.elements.status.append(
    option("", "all"), option("done", `done (${count(fine.length)})`), option("failed", `failed (${count(failed)})`),
  );
  form.elements.sort.append(option("", "as given"), ...COLUMNS.flatMap(({ key, head }) => [
    option(key, `${head} ↑`), option(`${key} down`, `${head} ↓`),
  ]));
  byId("heads").append(...COLUMNS.map(({ key, head, numeric }) => {
    const made = element("th", { scope: "col", className: numeric ? "numeric" : "" },
      element("button", { type: "button" }, head));
    made.dataset.key = key;
    made.setAttribute("role", "columnheader");
    return made;
  }));
  const scored = fine.map((row) => row[SCORE]).filter((score) => score !== null).sort((a, b) => a - b);
  const tile = (label, value, note = "") => element("div", {}, element("dt", {}, label),
    element("dd", {}, element("span", { className: "number" }, value), " ",
      element("span", { className: "note" }, note)));
  const reps = sum(fine.map((row) => row[REPS] ?? 0)), clean = sum(fine.map((row) => row[CLEAN] ?? 0));
  byId("tiles").append(
    tile("Clips", count(rows.length), failed ? `${count(failed)} failed` : "none failed"),
    tile("Repetitions", count(reps), `${count(clean)} clean`),
    tile("Clips with a fault", count(withFault), `of ${count(fine.length)}`),
    tile("Median score", scored.length ? String(median(scored)) : UNKNOWN,
      scored.length < rows.length ? `of ${many(scored.length, "clip")}` : ""),
  );
  const why = failed === 1 ? "1 failed: its row says why" : `${count(failed)} failed: their rows say why`;
  byId("overview").textContent = failed ? `${many(rows.length, "clip")}; ${why}.` : many(rows.length, "clip");
};

const sortBy = (key, down) => { asked.sort = key; asked.down = down ? "1" : ""; asked.page = "1"; };
let waiting = 0;
form.addEventListener("input", ({ target }) => {
  if (target.name === "sort") sortBy(...target.value.split(" "));
  else asked[target.name] = target.value.trim();
  asked.page = "1";
  clearTimeout(waiting);
  waiting = setTimeout(update, target.type === "search" ? 120 : 0);
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => { Object.assign(asked, EMPTY); update(); });
byId("heads").addEventListener("click", ({ target }) => {
  const key = target.closest("th")?.dataset.key;
  if (!key) return;
  sortBy(key, asked.sort === key && !asked.down);
  update();
});
byId("pager").addEventListener("click", ({ target }) => {
  const to = { first: 1, back: page() - 1, on: page() + 1, last: pages() }[target.dataset.turn];
  if (!to) return;
  asked.page = String(to);
  show();
  toAddress();
  table.scrollIntoView({ block: "start" });
});
addEventListener("hashchange", () => { fromAddress(); choose(); show(); });
addEventListener("beforeprint", () => {
  paint(0, AT_MOST_PRINTED);
  if (shown.length > AT_MOST_PRINTED) {
    byId("counted").textContent = `The first ${count(AT_MOST_PRINTED)} of ${many(shown.length, "clip")}`;
  }
});
addEventListener("afterprint", show);

fill();
for (const part of [byId("tiles"), form, table]) part.hidden = false;
fromAddress();
update();
document.documentElement.dataset.ready = "";
