/* Questions to the graph that the panels ask. A fact is {edge, other, claims}: a link, its other end, what says so. */

/* Facts of a node through one relation, "out" from it or "in" to it, that pass the filters; the best supported first. */
function factsOf(kg, i, relation, direction) {
  const wanted = kg.relations.indexOf(relation);
  const here = direction === "out" ? kg.edge.from : kg.edge.to;
  const there = direction === "out" ? kg.edge.to : kg.edge.from;
  const facts = [];
  for (let k = kg.first[i]; k < kg.first[i + 1]; k++) {
    const edge = kg.links[k];
    if (kg.edge.relation[edge] !== wanted || here[edge] !== i || !app.pass.edge[edge]) continue;
    facts.push({ edge, other: there[edge], claims: claimsOf(kg, app.state.filters, edge) });
  }
  const newest = (fact) => lastDay(kg, fact);
  return facts.sort(
    (a, b) =>
      kg.edge.position[a.edge] - kg.edge.position[b.edge] ||
      b.claims.length - a.claims.length ||
      kg.edge.confidence[b.edge] - kg.edge.confidence[a.edge] ||
      newest(b) - newest(a) ||
      a.other - b.other,
  );
}

function lastDay(kg, fact) {
  return Math.max(-1, ...fact.claims.map((c) => kg.claim.day[c]));
}

/* All facts between two nodes, in both directions. */
function factsBetween(kg, a, b) {
  const facts = [];
  for (let k = kg.first[a]; k < kg.first[a + 1]; k++) {
    const edge = kg.links[k];
    if (otherEnd(kg, edge, a) === b && app.pass.edge[edge]) {
      facts.push({ edge, other: b, claims: claimsOf(kg, app.state.filters, edge) });
    }
  }
  return facts;
}

/* Papers that have a link to both nodes, the newest first. */
function papersOfBoth(kg, a, b) {
  const papersOf = (i) => {
    const papers = new Set();
    for (let k = kg.first[i]; k < kg.first[i + 1]; k++) {
      const paper = kg.edge.from[kg.links[k]];
      if (kg.paperOf.has(paper) && app.pass.edge[kg.links[k]]) papers.add(paper);
    }
    return papers;
  };
  const second = papersOf(b);
  return [...papersOf(a)].filter((paper) => second.has(paper)).sort((x, y) => firstDay(kg, y) - firstDay(kg, x) || x - y);
}

function firstDay(kg, paper) {
  return kg.paper.days[kg.paperOf.get(paper)][0] ?? -1;
}

/* Other authors of an author's papers: [[node, number of papers], …], the most frequent first. */
function coAuthors(kg, author) {
  const count = new Map();
  for (const { other: paper } of factsOf(kg, author, "authoredBy", "in")) {
    for (const { other } of factsOf(kg, paper, "authoredBy", "out")) {
      if (other !== author) count.set(other, (count.get(other) || 0) + 1);
    }
  }
  return [...count].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

/* Results that a node has a part in (or that a paper reports), as rows of a table. */
function resultsOf(kg, i, relation) {
  const direction = relation === "reports" ? "out" : "in";
  return factsOf(kg, i, relation, direction).map((fact) => resultRow(kg, fact.other));
}

/* One result: its number, the nodes in its roles, the paper that reports it and the claim that says so. */
function resultRow(kg, node) {
  const one = (relation, direction) => factsOf(kg, node, relation, direction)[0] || null;
  const row = kg.resultOf.get(node);
  const report = one("reports", "in");
  const [value, unit, kind] = [kg.result.value[row], kg.result.unit[row], kg.result.kind[row]];
  return {
    node,
    number: Number(value),
    shown: shownNumber(value, unit, kind),
    unit,
    kind,
    system: one("ofSystem", "out")?.other ?? null,
    benchmark: one("onBenchmark", "out")?.other ?? null,
    metric: one("withMetric", "out")?.other ?? null,
    against: one("against", "out")?.other ?? null,
    paper: report ? report.other : null,
    day: report ? firstDay(kg, report.other) : -1,
    claim: report ? report.claims[0] ?? null : null,
  };
}

/* "+3.2 points", "1.8×", "38.4%" */
function shownNumber(value, unit, kind) {
  const sign = kind === "delta" && !/^[-−+]/.test(value) ? "+" : "";
  const spaced = unit && unit !== "%" && unit !== "x" ? ` ${unit}` : unit === "x" ? "×" : unit;
  return `${sign}${value}${spaced || (kind === "ratio" ? "×" : "")}`;
}

/* The order of a table by one column; empty cells come last, whichever way, and so do gains behind scores. */
function compareBy(kg, column, down) {
  const text = (i) => (i === null ? null : labelOf(kg, i).toLowerCase());
  const value = (row) => (column === "value" ? row.number : column === "day" ? row.day : text(row[column]));
  const gain = (row) => Number(column === "value" && row.kind !== "absolute");
  return (a, b) => {
    if (gain(a) !== gain(b)) return gain(a) - gain(b);
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return (x === null) - (y === null);
    const order = x < y ? -1 : x > y ? 1 : 0;
    return (down ? -order : order) || a.node - b.node;
  };
}
