/* Which nodes and links pass the filters: type, relation, days, confidence. */

/* Filters that let everything through but the types named. */
function openFilters(kg, off) {
  return { off: new Set(off), without: new Set(), from: 0, to: Math.max(0, kg.days.length - 1), sure: 0 };
}

/* A claim counts when it is sure enough and of a day in range; one without a day only while all days are in. */
function claimPasses(kg, filters, c) {
  return kg.claim.confidence[c] >= filters.sure && dayPasses(kg, filters, kg.claim.day[c]);
}

function dayPasses(kg, filters, day, undated = allDays(kg, filters)) {
  return day < 0 ? undated : day >= filters.from && day <= filters.to;
}

function allDays(kg, filters) {
  return filters.from === 0 && filters.to >= kg.days.length - 1;
}

/* The claims of a link that pass. */
function claimsOf(kg, filters, e) {
  const found = [];
  for (let c = kg.claimFirst[e]; c < kg.claimFirst[e + 1]; c++) if (claimPasses(kg, filters, c)) found.push(c);
  return found;
}

/* For each link and node 1 or 0. A node that is no paper passes while any of its links does, whatever the relation. */
function passing(kg, filters) {
  const { from, to, relation, claims } = kg.edge;
  const paperPasses = kg.paper.days.map((days) =>
    days.length ? days.some((day) => dayPasses(kg, filters, day)) : allDays(kg, filters),
  );
  const linked = new Uint8Array(kg.count);
  const edge = new Uint8Array(from.length);
  const without = kg.relations.map((name) => filters.without.has(name));
  for (let e = 0; e < from.length; e++) {
    const paper = kg.edgePaper[e];
    const listed = (paper < 0 || paperPasses[paper]) && dayPasses(kg, filters, kg.dayOf.get(to[e]) ?? -1, true);
    const passes = claims[e] ? claimsOf(kg, filters, e).length > 0 : listed;
    if (passes) linked[from[e]] = linked[to[e]] = 1;
    if (passes && !without[relation[e]]) edge[e] = 1;
  }
  const off = kg.types.map((name) => filters.off.has(name));
  const node = Uint8Array.from({ length: kg.count }, (_, i) => {
    if (off[kg.node.type[i]]) return 0;
    const paper = kg.paperOf.get(i);
    return paper === undefined ? linked[i] || kg.first[i] === kg.first[i + 1] : paperPasses[paper];
  });
  return { edge, node };
}
