/* Search over the labels and aliases of all nodes, shown or not. */

/* "Chaîn-of_Thought" → "chain of thought": case, accents, hyphens and other marks do not count. */
function foldWords(text) {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "");
  const words = plain.toLowerCase().replace(/[\s\-_‐-―−'"`“”‘’().,:;/]+/g, " ").trim();
  return words || text.trim().toLowerCase();
}

/* One entry for each different folded name: its words, the same without spaces, and its node. */
function buildSearch(kg) {
  const entries = { words: [], joined: [], node: [], name: [] };
  const add = (node, name) => {
    const words = foldWords(name);
    entries.words.push(` ${words}`);
    entries.joined.push(words.replace(/ /g, ""));
    entries.node.push(node);
    entries.name.push(name);
  };
  for (let i = 0; i < kg.count; i++) {
    add(i, labelOf(kg, i));
    for (const row of kg.aliasesOf.get(i) || []) add(i, kg.alias.name[row]);
  }
  return entries;
}

/* How well an entry answers, the lower the better: same, begins so, a word begins so, contains; -1 for not at all. */
function matchRank(words, joined, query, compact) {
  if (joined === compact) return 0;
  if (joined.startsWith(compact)) return 1;
  if (words.includes(` ${query}`)) return 2;
  return joined.includes(compact) ? 3 : -1;
}

/* The best nodes for a query as {node, name, rank}; ties go to the better connected node. */
function findNodes(kg, entries, query, limit = 20) {
  const words = foldWords(query);
  const compact = words.replace(/ /g, "");
  if (!compact) return [];
  const best = new Map();
  for (let k = 0; k < entries.node.length; k++) {
    const rank = matchRank(entries.words[k], entries.joined[k], words, compact);
    if (rank < 0) continue;
    const found = best.get(entries.node[k]);
    if (!found || rank < found.rank) best.set(entries.node[k], { node: entries.node[k], name: entries.name[k], rank });
  }
  const order = (a, b) => a.rank - b.rank || kg.strength[b.node] - kg.strength[a.node] || a.node - b.node;
  return [...best.values()].sort(order).slice(0, limit);
}

/* The search field: a combobox whose list follows the typing; `choose` gets the node. */
function startSearch(kg, choose) {
  const input = document.getElementById("query");
  const list = document.getElementById("hits");
  let entries = null;
  let hits = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((item, k) => item.setAttribute("aria-selected", String(k === index)));
    if (index >= 0 && hits.length) {
      input.setAttribute("aria-activedescendant", `hit-${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (index) => {
    close();
    input.value = "";
    input.blur();
    choose(hits[index].node);
  };
  const show = () => {
    entries = entries || buildSearch(kg);
    hits = findNodes(kg, entries, input.value);
    list.replaceChildren(...hits.map((hit, k) => searchHit(kg, hit, k, () => take(k))));
    if (!hits.length) list.append(make("li", { class: "none" }, "Nothing has this name."));
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(hits.length ? 0 : -1);
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => input.value && show());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (hits.length) mark((active + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) take(active);
    else if (event.key === "Escape") {
      input.value = "";
      close();
      input.blur();
    }
  });
  input.disabled = false;
  setTimeout(() => (entries = entries || buildSearch(kg)), 400);
}

function searchHit(kg, hit, index, take) {
  const label = labelOf(kg, hit.node);
  const also = hit.name === label ? null : make("span", { class: "also" }, "also ", said(hit.name));
  // mousedown, because the field loses the focus, and with it the list, before a click ends
  const listen = { mousedown: (event) => (event.preventDefault(), take()) };
  return make(
    "li",
    { id: `hit-${index}`, role: "option", "aria-selected": "false", ...listen },
    typeIcon(kg.looks, typeOf(kg, hit.node)),
    make("span", { class: "name" }, said(label), also),
    make("span", { class: "kind" }, `${typeOf(kg, hit.node)} · ${plural(degreeOf(kg, hit.node), "link")}`),
  );
}
