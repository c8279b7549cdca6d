/* What the page shows, as one small state that the address keeps: back, forward and shared links are all the same. */

/* open: [[node, how many neighbours], …] in the order of opening; hide, pin: sets of nodes; pair: the other end of a link. */
function firstState(kg, off) {
  return { node: null, pair: null, open: [], hide: new Set(), pin: new Set(), filters: openFilters(kg, off) };
}

/* The state as a fragment; what is as on opening is left out. */
function toFragment(kg, state, off) {
  const name = (i) => encodeURIComponent(kg.node.id[i]);
  const { filters } = state;
  const parts = [];
  if (state.node !== null) parts.push(`node=${name(state.node)}`);
  if (state.pair !== null) parts.push(`pair=${name(state.pair)}`);
  if (state.open.length) parts.push(`open=${state.open.map(([i, count]) => `${name(i)}*${count}`).join(",")}`);
  if (state.hide.size) parts.push(`hide=${[...state.hide].map(name).join(",")}`);
  if (state.pin.size) parts.push(`pin=${[...state.pin].map(name).join(",")}`);
  if ([...filters.off].sort().join() !== [...off].sort().join()) parts.push(`off=${[...filters.off].sort().join(",")}`);
  if (filters.without.size) parts.push(`without=${[...filters.without].sort().join(",")}`);
  if (!allDays(kg, filters)) parts.push(`days=${kg.days[filters.from]}..${kg.days[filters.to]}`);
  if (filters.sure) parts.push(`sure=${filters.sure}`);
  return parts.join("&");
}

/* Read a fragment; names that the graph does not have are passed over. */
function fromFragment(kg, fragment, off) {
  const state = firstState(kg, off);
  const read = new Map(fragment.split("&").map((part) => [part.split("=")[0], part.slice(part.indexOf("=") + 1)]));
  const list = (key) => (read.get(key) || "").split(",").filter(Boolean);
  const row = (text) => kg.rowOf.get(decoded(text)) ?? kg.rowOf.get(text) ?? null;
  const rows = (key) => list(key).map(row).filter((i) => i !== null);
  state.node = row(read.get("node") || "");
  state.pair = state.node === null ? null : row(read.get("pair") || "");
  for (const part of list("open")) {
    const [, id, count] = /^(.*?)(?:\*(\d+))?$/.exec(part);
    if (row(id) !== null) state.open.push([row(id), Math.min(Number(count ?? EXPAND), kg.count)]);
  }
  state.hide = new Set(rows("hide"));
  state.pin = new Set(rows("pin"));
  if (read.has("off")) state.filters.off = new Set(list("off"));
  state.filters.without = new Set(list("without"));
  const [from, to] = (read.get("days") || "..").split("..");
  if (kg.days.includes(from)) state.filters.from = kg.days.indexOf(from);
  if (kg.days.includes(to)) state.filters.to = kg.days.indexOf(to);
  state.filters.sure = Math.min(100, parseInt(read.get("sure"), 10) || 0);
  return state;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (_) {
    return text;
  }
}

/* Change the state: write the address (a new entry in the history, or in place of the last) and draw. */
function change(patch, { replace = false, look = null } = {}) {
  app.state = { ...app.state, ...patch };
  const parts = toFragment(app.kg, app.state, app.off);
  app.fragment = parts && `#${parts}`;
  if (location.hash !== app.fragment) history[replace ? "replaceState" : "pushState"](null, "", `#${parts}`);
  draw(look);
}

function changeFilters(patch, options) {
  change({ filters: { ...app.state.filters, ...patch } }, options);
}

/* Take over what the address says: on opening, on back and forward, and when somebody edits it. */
function followAddress() {
  if (location.hash === app.fragment) return;
  app.fragment = location.hash;
  app.state = fromFragment(app.kg, location.hash.slice(1), app.off);
  draw(app.state.node === null ? "all" : app.state.node);
}
