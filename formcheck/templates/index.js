(() => {
  "use strict";
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const rows = read("rows");
  const words = read("words");
  // Places in a row, as `formcheck.bulk.index_page` packs it.
  const [CLIP, HREF, WHY, EXERCISE, VIEW, REPS, GOOD, SCORE, FAULTS, UNJUDGED, LENGTH_S, SAID] =
    Array(12).keys();
  const A_PAGE = 100, AT_MOST_PRINTED = 1000, UNKNOWN = "–";
  const byId = (id) => document.getElementById(id);
  const form = byId("filters"), table = document.querySelector(".clips");
  const count = (number) => number.toLocaleString("en");
  const many = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
  const nameOf = (row) => String(row[CLIP] ?? "").replaceAll("\\", "/").split("/").pop();
  const faulty = (row) => row[FAULTS].length > 0;
  const title = (place) => (place < 0 ? "not recognised" : words.exercises[place]);

  const clock = (length_s) => {
    const whole = Math.round(length_s);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const sum = (list) => list.reduce((all, number) => all + number, 0);
  const faultyReps = (row) => sum(row[FAULTS].filter((_, place) => place % 2));
  const known = (value) => value ?? null;
  const done = (value) => (row) => (row[WHY] ? null : value(row));
  const COLUMNS = [
    { key: "clip", head: "Clip", of: (row) => row[CLIP], text: true },
    { key: "exercise", head: "Exercise", of: done((row) => title(row[EXERCISE])), text: true },
    { key: "score", head: "Score", of: (row) => known(row[SCORE]), numeric: true },
    { key: "reps", head: "Reps", of: (row) => known(row[REPS]), numeric: true },
    { key: "good", head: "Without fault", of: (row) => known(row[GOOD]), numeric: true },
    { key: "found", head: "Found", of: done(faultyReps) },
    { key: "unjudged", head: "Not judged", of: done((row) => row[UNJUDGED].length) },
    { key: "view", head: "View", of: (row) => words.views[row[VIEW]] ?? null, text: true },
    { key: "length", head: "Length", of: (row) => known(row[LENGTH_S]), numeric: true },
  ];

  // What is asked for; it stands in the address, so that coming back from a clip finds it again.
  const EMPTY = {
    q: "", exercise: "", fault: "", status: "", min: "", max: "", sort: "", down: "", page: "1",
  };
  const asked = { ...EMPTY };
  const fromAddress = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const key of Object.keys(EMPTY)) asked[key] = given.get(key) ?? EMPTY[key];
    for (const field of form.elements) if (field.name) field.value = asked[field.name];
    // What no filter offers is no filter.
    for (const field of form.querySelectorAll("select")) {
      if (field.selectedIndex < 0) asked[field.name] = field.value = "";
    }
  };
  const toAddress = () => {
    const given = Object.entries(asked).filter(([key, value]) => value !== EMPTY[key]);
    const hash = new URLSearchParams(given).toString();
    try {
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    } catch {
      location.hash = hash;
    }
  };

  // Which rows, in which order.
  let haystacks = null;
  const haystackOf = (row) =>
    [row[CLIP], row[WHY] || "", row[SAID], title(row[EXERCISE])].join("\n").toLowerCase();
  const faultTest = (choice) => {
    if (choice === "none") return (row) => !row[WHY] && row[REPS] > 0 && !faulty(row);
    if (choice === "some") return faulty;
    const [kind, name] = choice.split(":");
    const code = words.names.indexOf(name);
    if (kind === "unjudged") return (row) => row[UNJUDGED].includes(code);
    return (row) => row[FAULTS].some((part, place) => place % 2 === 0 && part === code);
  };
  const tests = () => {
    const found = [];
    const terms = asked.q.toLowerCase().split(/\s+/).filter(Boolean);
    if (terms.length) {
      haystacks ??= rows.map(haystackOf);
      found.push((_, place) => terms.every((term) => haystacks[place].includes(term)));
    }
    if (asked.exercise) {
      const wanted = words.exerciseNames.indexOf(asked.exercise);
      found.push((row) => !row[WHY] && row[EXERCISE] === wanted);
    }
    if (asked.fault) found.push(faultTest(asked.fault));
    if (asked.status) found.push((row) => Boolean(row[WHY]) === (asked.status === "failed"));
    if (asked.min !== "") found.push((row) => row[SCORE] !== null && row[SCORE] >= +asked.min);
    if (asked.max !== "") found.push((row) => row[SCORE] !== null && row[SCORE] <= +asked.max);
    return found;
  };
  const collator = new Intl.Collator("en", { numeric: true });
  const sorted = (places) => {
    const column = COLUMNS.find(({ key }) => key === asked.sort);
    if (!column) return places;
    const keys = new Map(places.map((place) => [place, column.of(rows[place])]));
    const compare = column.text ? collator.compare : (one, other) => one - other;
    const sign = asked.down ? -1 : 1;
    return places.sort((one, other) => {
      const [left, right] = [keys.get(one), keys.get(other)];
      // Unknown comes last whichever way; equals stay in the order of the batch.
      if (left === null || right === null) return (left === null) - (right === null) || one - other;
      return sign * compare(left, right) || one - other;
    });
  };
  let shown = [];
  const choose = () => {
    const needed = tests();
    const places = [];
    for (let place = 0; place < rows.length; place += 1) {
      if (needed.every((fits) => fits(rows[place], place))) places.push(place);
    }
    shown = sorted(places);
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
    if (faulty(row)) {
      const list = [];
      for (let place = 0; place < row[FAULTS].length; place += 2) {
        list.push(`${words.codes[row[FAULTS][place]]} ${row[FAULTS][place + 1]}`);
      }
      return [sign("fault", "✕"), list.join(", ")];
    }
    if (!row[REPS]) return [sign("unknown", "?"), "nothing counted"];
    if (!row[GOOD]) return [sign("unknown", "?"), "nothing could be judged"];
    if (row[GOOD] < row[REPS]) {
      return [sign("partly", "✓"), `no fault in ${row[GOOD]} of ${row[REPS]}, the rest not judged`];
    }
    if (row[UNJUDGED].length) return [sign("partly", "✓"), "no fault in what could be judged"];
    return [sign("good", "✓"), "no fault found"];
  };
  const linked = (row) => {
    const clip = String(row[CLIP] ?? ""), short = nameOf(row);
    const name = row[HREF] ? element("a", { href: row[HREF] }, short) : short;
    const below = [clip === short ? "" : clip, row[SAID]].filter(Boolean);
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
      number("without fault", row[GOOD]),
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
      option("none", `no fault found (${count(fine.filter(faultTest("none")).length)})`),
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
    const reps = sum(fine.map((row) => row[REPS] ?? 0)), good = sum(fine.map((row) => row[GOOD] ?? 0));
    byId("tiles").append(
      tile("Clips", count(rows.length), failed ? `${count(failed)} failed` : "none failed"),
      tile("Repetitions", count(reps), `${count(good)} without a fault`),
      tile("Clips with a fault", count(withFault), `of ${count(fine.length)}`),
      tile("Middle score", scored.length ? String(scored[Math.floor((scored.length - 1) / 2)]) : UNKNOWN,
        scored.length < rows.length ? `of ${many(scored.length, "clip")}` : ""),
    );
    byId("overview").textContent = failed
      ? `${many(rows.length, "clip")}, ${count(failed)} of them failed: the reason stands in their row.`
      : many(rows.length, "clip");
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
  addEventListener("beforeprint", () => paint(0, AT_MOST_PRINTED));
  addEventListener("afterprint", show);

  fill();
  for (const part of [byId("tiles"), form, table]) part.hidden = false;
  fromAddress();
  update();
  document.documentElement.dataset.ready = "";
})();
