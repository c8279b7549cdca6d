/* The packed data of the page becomes columns and an index of links; nodes, links and claims are row numbers. */

const app = {};

/* Read one block: base64 of deflated JSON. Throws when the block is missing, cut off or changed. */
async function unpack(name) {
  const holder = document.getElementById(name);
  if (!holder) throw new Error(`the block "${name}" is missing`);
  const packed = atob(holder.textContent.trim());
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/* Read a table: an object of columns of the same length, all of them present. */
function readTable(columns, name, wanted) {
  const table = {};
  for (const column of wanted) table[column] = (columns[name] || {})[column] || [];
  const length = table[wanted[0]].length;
  if (wanted.some((column) => table[column].length !== length)) throw new Error(`the table "${name}" is uneven`);
  return table;
}

function openData(packed) {
  const columns = packed.columns;
  const node = readTable(columns, "node", ["id", "type", "label"]);
  const edge = readTable(columns, "edge", ["from", "to", "relation", "confidence", "position", "claims"]);
  const kg = {
    looks: packed.looks,
    ontology: packed.ontology,
    resource: packed.resource,
    types: columns.types,
    relations: columns.relations,
    days: columns.days,
    components: columns.components,
    count: node.id.length,
    node,
    edge,
    alias: readTable(columns, "alias", ["node", "name", "count"]),
    paper: readTable(columns, "paper", ["node", "id", "days", "links"]),
    result: readTable(columns, "result", ["node", "value", "number", "unit", "kind"]),
    claim: readTable(columns, "claim", ["paper", "start", "length", "marks", "day", "confidence", "component"]),
  };
  indexLinks(kg);
  kg.rowOf = new Map(node.id.map((id, i) => [id, i]));
  kg.aliasesOf = groupRows(kg.alias.node);
  kg.paperOf = new Map(kg.paper.node.map((n, row) => [n, row]));
  kg.resultOf = new Map(kg.result.node.map((n, row) => [n, row]));
  kg.edgePaper = edgePapers(kg);
  const digest = kg.types.indexOf("Digest");
  kg.dayOf = new Map();
  node.type.forEach((type, i) => type === digest && kg.dayOf.set(i, kg.days.indexOf(node.label[i])));
  return kg;
}

/* For each node its links in one flat list (`links` from `first[i]` to `first[i + 1]`), and its strength. */
function indexLinks(kg) {
  const { from, to, confidence, claims } = kg.edge;
  const total = from.length;
  kg.first = new Uint32Array(kg.count + 1);
  kg.weight = new Float64Array(total);
  kg.strength = new Float64Array(kg.count);
  kg.claimFirst = new Uint32Array(total + 1);
  for (let e = 0; e < total; e++) {
    kg.first[from[e] + 1]++;
    kg.first[to[e] + 1]++;
    kg.weight[e] = (confidence[e] / 100) * Math.max(1, claims[e]);
    kg.strength[from[e]] += kg.weight[e];
    kg.strength[to[e]] += kg.weight[e];
    kg.claimFirst[e + 1] = kg.claimFirst[e] + claims[e];
  }
  if (kg.claimFirst[total] !== kg.claim.paper.length) throw new Error("links and claims do not fit");
  for (let i = 0; i < kg.count; i++) kg.first[i + 1] += kg.first[i];
  const next = kg.first.slice();
  kg.links = new Uint32Array(2 * total);
  for (let e = 0; e < total; e++) {
    kg.links[next[from[e]]++] = e;
    kg.links[next[to[e]]++] = e;
  }
}

/* For each link the row of the paper that it belongs to, -1 for none: a result belongs to the paper that reports it. */
function edgePapers(kg) {
  const { from, to, relation } = kg.edge;
  const reports = kg.relations.indexOf("reports");
  const reporter = new Map();
  for (let e = 0; e < from.length; e++) if (relation[e] === reports) reporter.set(to[e], kg.paperOf.get(from[e]) ?? -1);
  return Int32Array.from(from, (n) => kg.paperOf.get(n) ?? reporter.get(n) ?? -1);
}

function groupRows(keys) {
  const groups = new Map();
  keys.forEach((key, row) => (groups.get(key) || groups.set(key, []).get(key)).push(row));
  return groups;
}

function typeOf(kg, i) {
  return kg.types[kg.node.type[i]];
}

function labelOf(kg, i) {
  return kg.node.label[i].trim() || kg.node.id[i];
}

function degreeOf(kg, i) {
  return kg.first[i + 1] - kg.first[i];
}

/* The node at the other end of a link; a loop gives the node itself. */
function otherEnd(kg, e, i) {
  return kg.edge.from[e] === i ? kg.edge.to[e] : kg.edge.from[e];
}

/* Neighbours that pass the filters, the strongest first: confidence times number of claims, over all links of the pair. */
function neighboursOf(kg, i, pass) {
  const total = new Map();
  for (let k = kg.first[i]; k < kg.first[i + 1]; k++) {
    const e = kg.links[k];
    const other = otherEnd(kg, e, i);
    if (other !== i && pass.edge[e] && pass.node[other]) total.set(other, (total.get(other) || 0) + kg.weight[e]);
  }
  return [...total.keys()].sort((a, b) => total.get(b) - total.get(a) || kg.strength[b] - kg.strength[a] || a - b);
}
