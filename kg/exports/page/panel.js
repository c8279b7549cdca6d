/* The details beside the graph: what a node is, what it stands on, which numbers, and which sentence says so. */

const FEW = 6; /* facts of a section that show before "Show all" */
const LONG = 420; /* letters of a sentence before it is folded */

const OVERVIEW = ["Model", "Method", "Benchmark", "Dataset", "Task", "Metric", "Paper", "Author", "Result", "Digest"];
const SYSTEM = [
  ["in", "introduces", "Introduced by"],
  ["out", "basedOn", "Based on"],
  ["in", "basedOn", "Built upon by"],
  ["out", "trainedOn", "Trained on"],
  ["out", "outperforms", "Outperforms"],
  ["in", "outperforms", "Outperformed by"],
  ["results", "ofSystem", "Results", ["value", "metric", "benchmark", "paper", "day"]],
  ["in", "comparesWith", "Compared with in"],
  ["in", "uses", "Used by"],
];
const DATA = [
  ["results", "onBenchmark", "Leaderboard", ["value", "system", "metric", "paper", "day"]],
  ["in", "introduces", "Introduced by"],
  ["in", "evaluatesOn", "Evaluated on in"],
  ["in", "trainedOn", "Used to train"],
  ["in", "uses", "Used by"],
];
const PARTS = [
  ["out", "partOf", "Part of"],
  ["in", "partOf", "Parts"],
  ["in", "mentions", "Also mentioned by"],
];
const SECTIONS = {
  Paper: [
    ["out", "introduces", "Introduces"],
    ["results", "reports", "Results", ["value", "system", "metric", "benchmark"]],
    ["out", "uses", "Uses"],
    ["out", "evaluatesOn", "Evaluates on"],
    ["out", "comparesWith", "Compares with"],
    ["out", "addresses", "Addresses"],
    ["out", "mentions", "Also mentions"],
  ],
  Model: [...SYSTEM, ...PARTS],
  Method: [...SYSTEM, ...PARTS],
  Benchmark: [...DATA, ...PARTS],
  Dataset: [...DATA, ...PARTS],
  Metric: [["results", "withMetric", "Results", ["value", "system", "benchmark", "paper", "day"]], ...PARTS],
  Task: [["in", "addresses", "Addressed by"], ...PARTS],
  Author: [["in", "authoredBy", "Papers"]],
  Digest: [["in", "featuredIn", "Papers of this day"]],
  Result: [
    ["in", "reports", "Reported by"],
    ["out", "ofSystem", "Of"],
    ["out", "onBenchmark", "On"],
    ["out", "withMetric", "Measured as"],
    ["out", "against", "Against"],
  ],
};

/* Fill the panel for the state; the texts of the papers are unpacked on first need. */
async function showPanel() {
  const turn = (app.turn = (app.turn || 0) + 1);
  const { kg, state } = app;
  const panel = document.getElementById("panel");
  const subject = `${state.node} ${state.pair}`;
  if (state.node !== null) await loadTexts();
  if (turn !== app.turn) return;
  const parts = state.node === null ? overview(kg) : state.pair === null ? nodePanel(kg, state.node) : pairPanel(kg, state);
  panel.replaceChildren(...parts);
  if (app.subject !== subject) panel.scrollTop = 0;
  app.subject = subject;
}

/* The papers' texts; when they are damaged the rest of the page still works, and says so. */
async function loadTexts() {
  app.reading = app.reading || unpack("data-texts");
  try {
    app.texts = app.texts || (await app.reading);
  } catch (_) {
    app.texts = [];
    app.textsBroken = true;
  }
}

/* Nothing is selected: what is in view, by type, as a list that does all that the drawing does. */
function overview(kg) {
  const groups = OVERVIEW.map((type) => {
    const number = kg.types.indexOf(type);
    const nodes = [...app.places.keys()].filter((i) => kg.node.type[i] === number);
    nodes.sort((a, b) => kg.strength[b] - kg.strength[a] || a - b);
    if (!nodes.length) return null;
    return section(type === "Digest" ? "Days" : `${type}s`, nodes.length, fewOf(nodes, 8, (i) => make("li", {}, nodeButton(kg, i))), "plain");
  });
  return [
    make("header", {}, make("p", { class: "kind" }, "In view"), make("h2", {}, plural(app.places.size, "node"))),
    make("p", { class: "lead" }, "Choose a name to see what it is, what it stands on and where the papers say so."),
    ...groups.filter(Boolean),
  ];
}

function nodePanel(kg, i) {
  const type = typeOf(kg, i);
  const paper = kg.paperOf.get(i);
  const head = make(
    "header",
    {},
    make("p", { class: "kind" }, typeIcon(kg.looks, type), type),
    make("h2", {}, said(labelOf(kg, i))),
    aliasLine(kg, i),
    paper === undefined ? null : paperLines(kg, i, paper),
    actions(kg, i),
    app.textsBroken ? make("p", { class: "warning", role: "alert" }, "The texts in this page are damaged: sentences are missing.") : null,
  );
  const sections = SECTIONS[type].map(([what, relation, title, columns]) =>
    what === "results"
      ? resultSection(kg, title, resultsOf(kg, i, relation), columns)
      : factSection(kg, i, title, factsOf(kg, i, relation, what)),
  );
  const extra = paper !== undefined ? summarySection(kg, paper) : type === "Author" ? coAuthorSection(kg, i) : null;
  return [head, ...sections, extra, neighbourSection(kg, i)].filter(Boolean);
}

/* What joins two nodes: their facts, and the papers that name both. */
function pairPanel(kg, { node, pair }) {
  const facts = factsBetween(kg, node, pair);
  const papers = papersOfBoth(kg, node, pair);
  const rows = facts.map((fact) => {
    const [a, b] = [kg.edge.from[fact.edge], kg.edge.to[fact.edge]];
    const says = make("p", { class: "triple" }, nodeButton(kg, a), ` ${relationName(kg.relations[kg.edge.relation[fact.edge]])} `, nodeButton(kg, b));
    return make("li", { class: "fact" }, says, ...evidence(kg, fact, true));
  });
  return [
    make(
      "header",
      {},
      make("p", { class: "kind" }, "Link"),
      make("h2", {}, said(labelOf(kg, node)), " – ", said(labelOf(kg, pair))),
    ),
    rows.length ? section("Facts", rows.length, make("ul", { class: "facts" }, ...rows)) : null,
    papers.length ? section("Papers that name both", papers.length, fewOf(papers, FEW, (p) => make("li", {}, nodeButton(kg, p), dayOf(kg, p)))) : null,
  ].filter(Boolean);
}

function aliasLine(kg, i) {
  const rows = kg.aliasesOf.get(i) || [];
  if (!rows.length) return null;
  const names = [...rows].sort((a, b) => kg.alias.count[b] - kg.alias.count[a] || a - b).slice(0, 8);
  const parts = names.flatMap((row, k) => [k ? ", " : "", said(kg.alias.name[row])]);
  return make("p", { class: "aliases" }, "also written ", ...parts, rows.length > 8 ? ` and ${rows.length - 8} more` : "");
}

function paperLines(kg, i, paper) {
  const authors = factsOf(kg, i, "authoredBy", "out");
  const days = kg.paper.days[paper].map((day) => dayName(kg.days[day])).join(", ");
  const links = kg.paper.links[paper].flatMap((link, k) => [k ? " · " : "", linkOut(link)]);
  return make(
    "div",
    { class: "byline" },
    make("p", {}, ...authors.flatMap(({ other }, k) => [k ? ", " : "", nodeButton(kg, other, "inline")])),
    make("p", { class: "quiet" }, days, days && links.length ? " · " : "", ...links),
  );
}

/* What can be done with the node. */
function actions(kg, i) {
  const opened = app.state.open.find(([n]) => n === i);
  const all = neighboursOf(kg, i, app.pass);
  const outside = all.filter((n) => !app.places.has(n)).length;
  const label = outside ? (opened ? `More neighbours (${grouped(outside)})` : "Bring in neighbours") : "All neighbours in view";
  const pinned = app.state.pin.has(i);
  return make(
    "div",
    { class: "actions" },
    make("button", { type: "button", class: "main", id: "expand", disabled: !outside, click: () => expand(i) }, label),
    make("button", { type: "button", id: "pin", "aria-pressed": String(pinned), click: () => togglePin(i) }, pinned ? "Pinned" : "Pin"),
    make("button", { type: "button", id: "hide", click: () => hide(i) }, "Hide"),
  );
}

function section(title, count, content, kind = "") {
  const heading = make("h3", {}, title, " ", make("span", { class: "count" }, grouped(count)));
  return make("section", { class: kind, "aria-label": title }, heading, content);
}

/* A list that shows its first items, and the rest on demand. */
function fewOf(items, few, toItem, kind = "") {
  const list = make("ul", { class: kind }, ...items.slice(0, few).map(toItem));
  if (items.length <= few) return list;
  const rest = make("button", { type: "button", class: "rest" }, `Show all ${grouped(items.length)}`);
  rest.addEventListener("click", () => {
    const more = items.slice(few).map(toItem);
    list.append(...more);
    rest.remove();
    (more[0].querySelector("button") || list).focus();
  });
  return make("div", {}, list, rest);
}

function factSection(kg, i, title, facts) {
  if (!facts.length) return null;
  const withPaper = !kg.paperOf.has(i);
  const toItem = (fact) =>
    make("li", { class: "fact" }, nodeButton(kg, fact.other), kg.paperOf.has(fact.other) ? dayOf(kg, fact.other) : null, ...evidence(kg, fact, withPaper));
  return section(title, facts.length, fewOf(facts, FEW, toItem, "facts"));
}

/* The sentences of a fact, the surest first; `withPaper` names the paper unless it is an end of the link. */
function evidence(kg, fact, withPaper) {
  const claims = [...fact.claims].sort((a, b) => kg.claim.confidence[b] - kg.claim.confidence[a] || kg.claim.day[b] - kg.claim.day[a] || a - b);
  const named = withPaper && !kg.paperOf.has(fact.other) && !kg.paperOf.has(otherEnd(kg, fact.edge, fact.other));
  const quotes = claims.map((c) => quote(kg, c, named));
  if (quotes.length <= 1) return quotes;
  return [quotes[0], make("details", {}, make("summary", {}, `${plural(quotes.length - 1, "more paper")} to the same effect`), ...quotes.slice(1))];
}

/* The sentence of a claim with its names marked, how sure it is, and its paper. */
function quote(kg, c, withPaper) {
  const paper = kg.claim.paper[c];
  const start = kg.claim.start[c];
  const text = app.texts[paper] || "";
  const marks = kg.claim.marks[c];
  const bounds = marks.flatMap((bound, k) => (k % 2 ? [] : [[bound, marks[k + 1]]]));
  const sure = kg.claim.confidence[c];
  const words = make("bdi", { class: "said" });
  words.append(markedText(text.slice(start, start + kg.claim.length[c]).trimEnd(), bounds));
  const said = make("blockquote", {}, words);
  return make(
    "figure",
    { class: "quote" },
    said,
    kg.claim.length[c] > LONG ? unfoldButton(said) : null,
    make(
      "figcaption",
      { class: "quiet" },
      make("span", { class: "sure", title: `confidence ${sure} %, read by ${kg.components[kg.claim.component[c]]}` },
        make("span", { class: "sr" }, "confidence "), `${sure} %`),
      withPaper && paper >= 0 ? nodeButton(kg, kg.paper.node[paper], "inline") : null,
      withPaper && kg.claim.day[c] >= 0 ? make("span", {}, dayName(kg.days[kg.claim.day[c]])) : null,
    ),
  );
}

function unfoldButton(quoted) {
  quoted.classList.add("folded");
  const button = make("button", { type: "button", class: "rest" }, "Whole sentence");
  button.addEventListener("click", () => (quoted.classList.remove("folded"), button.remove()));
  return button;
}

function coAuthorSection(kg, i) {
  const people = coAuthors(kg, i);
  if (!people.length) return null;
  return section("Co-authors", people.length, fewOf(people, 12, ([person, count]) => make("li", {}, nodeButton(kg, person), make("span", { class: "quiet" }, plural(count, "paper")))));
}

/* The summary as the feed gives it, without its title. */
function summarySection(kg, paper) {
  const text = app.texts[paper] || "";
  const words = make("bdi", { class: "said summary" });
  words.append(markedText(text.slice(text.indexOf("\n") + 1), []));
  return text ? make("section", { "aria-label": "Summary" }, make("h3", {}, "Summary"), words) : null;
}

/* The same links that the drawing shows, as buttons: the way through the graph without the drawing. */
function neighbourSection(kg, i) {
  const near = neighboursOf(kg, i, app.pass).filter((n) => app.places.has(n));
  if (!near.length) return null;
  return section("Neighbours in view", near.length, fewOf(near, 8, (n) => make("li", {}, nodeButton(kg, n))), "plain");
}

/* A node as a button that goes there. */
function nodeButton(kg, i, kind = "") {
  const icon = kind === "inline" ? null : typeIcon(kg.looks, typeOf(kg, i));
  const title = kind === "inline" ? null : typeOf(kg, i);
  const button = make("button", { type: "button", class: `node ${kind}`, title, "data-node": kg.node.id[i] }, icon, said(labelOf(kg, i)));
  button.addEventListener("click", () => {
    goTo(i);
    document.getElementById("panel").focus();
  });
  button.addEventListener("mouseenter", () => app.places.has(i) && hover(i));
  button.addEventListener("mouseleave", () => hover(null));
  return button;
}

function dayOf(kg, paper) {
  const day = firstDay(kg, paper);
  return day < 0 ? null : make("span", { class: "quiet day" }, dayName(kg.days[day]));
}
