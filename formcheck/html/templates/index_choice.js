// Which clips are shown, in which order: the rows, the filters, and the address that keeps them.
"use strict";
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const rows = read("rows");
const words = read("words");
// Places in a row, as `formcheck.batch.index_page` packs it.
const [CLIP, HREF, WHY, EXERCISE, VIEW, REPS, CLEAN, FAULTY, SCORE, FAULTS, UNJUDGED, LENGTH_S, SAID] =
  Array(13).keys();
const A_PAGE = 100, AT_MOST_PRINTED = 1000, UNKNOWN = "–";
const byId = (id) => document.getElementById(id);
const form = byId("filters"), table = document.querySelector(".clips");
const count = (number) => number.toLocaleString("en");
const many = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
const faulty = (row) => row[FAULTS].length > 0;
// Repetitions without a fault that were not fully judged: nobody can say that they are clean.
const unclear = (row) => row[REPS] - row[CLEAN] - row[FAULTY];
const title = (place) => (place < 0 ? "not recognized" : words.exercises[place]);

const sum = (list) => list.reduce((all, number) => all + number, 0);
const faultyReps = (row) => sum(row[FAULTS].filter((_, place) => place % 2));
const known = (value) => value ?? null;
const done = (value) => (row) => (row[WHY] ? null : value(row));
const COLUMNS = [
  { key: "clip", head: "Clip", of: (row) => row[CLIP], text: true },
  { key: "exercise", head: "Exercise", of: done((row) => title(row[EXERCISE])), text: true },
  { key: "score", head: "Score", of: (row) => known(row[SCORE]), numeric: true },
  { key: "reps", head: "Reps", of: (row) => known(row[REPS]), numeric: true },
  { key: "clean", head: "Clean", of: (row) => known(row[CLEAN]), numeric: true },
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
  if (choice === "none") return (row) => !row[WHY] && row[REPS] > 0 && row[CLEAN] === row[REPS];
  if (choice === "unclear") return (row) => !row[WHY] && row[REPS] > 0 && unclear(row) > 0;
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
