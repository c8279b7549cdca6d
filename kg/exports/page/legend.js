/* The legend, which is the filter too, and the line that says what is shown. */

/* Build the filters once; `showLegend` keeps them in line with the state. */
function startLegend(kg) {
  const groups = [typeFilter(kg), relationFilter(kg), dayFilter(kg), sureFilter()];
  const clear = make("button", { type: "button", id: "clear", click: () => change({ filters: openFilters(kg, app.off) }) }, "Clear filters");
  document.getElementById("filters").replaceChildren(...groups.filter(Boolean), clear);
}

function toggled(set, name) {
  const changed = new Set(set);
  if (!changed.delete(name)) changed.add(name);
  return changed;
}

function typeFilter(kg) {
  const total = new Map();
  for (const type of kg.node.type) total.set(type, (total.get(type) || 0) + 1);
  const rows = kg.types.map((type, number) => {
    if (!total.has(number)) return null;
    const box = make("input", { type: "checkbox", name: `type-${type}`, change: () => changeFilters({ off: toggled(app.state.filters.off, type) }) });
    const count = make("span", { class: "count", "data-type": type });
    return make("label", {}, box, typeIcon(kg.looks, type), make("span", { class: "name" }, type === "Digest" ? "Day" : type), count);
  });
  app.totals = total;
  return make("fieldset", { class: "legend" }, make("legend", {}, "Types"), ...rows);
}

function relationFilter(kg) {
  const used = kg.relations.filter((_, number) => kg.edge.relation.includes(number));
  const names = app.together.length ? [...used, "together"] : used;
  const rows = names.map((name) => {
    const box = make("input", { type: "checkbox", name: `relation-${name}`, change: () => changeFilters({ without: toggled(app.state.filters.without, name) }) });
    return make("label", {}, box, make("span", { class: "name" }, name === "together" ? "in the same papers (dotted)" : relationName(name)));
  });
  return names.length ? make("details", { class: "relations" }, make("summary", {}, "Links"), ...rows) : null;
}

function dayFilter(kg) {
  if (kg.days.length < 2) return null;
  const last = kg.days.length - 1;
  const slider = (name, label) => make("input", { type: "range", id: `day-${name}`, min: 0, max: last, "aria-label": label, input: () => move(name) });
  const [from, to] = [slider("from", "First day"), slider("to", "Last day")];
  const move = (name) => {
    const [low, high] = [Number(from.value), Number(to.value)];
    changeFilters(name === "from" ? { from: Math.min(low, high), to: high } : { from: low, to: Math.max(low, high) }, { replace: true });
  };
  return make("fieldset", { class: "days" }, make("legend", {}, "Days"), make("output", { id: "day-range" }), histogram(kg), make("div", { class: "range" }, from, to));
}

/* Papers over time as small bars above the slider. */
function histogram(kg) {
  const bins = new Array(Math.min(40, kg.days.length)).fill(0);
  for (const days of kg.paper.days) for (const day of days) bins[Math.floor((day * bins.length) / kg.days.length)]++;
  const most = Math.max(1, ...bins);
  const bars = bins.map((count) => {
    const bar = make("span");
    bar.style.height = `${Math.round((100 * count) / most)}%`;
    return bar;
  });
  return make("div", { class: "bars", "aria-hidden": "true" }, ...bars);
}

function sureFilter() {
  const slider = make("input", { type: "range", id: "sure", min: 0, max: 100, step: 5, "aria-label": "Least confidence", input: () => changeFilters({ sure: Number(slider.value) }, { replace: true }) });
  return make("fieldset", { class: "sureness" }, make("legend", {}, "Confidence"), make("output", { id: "sure-value" }), slider);
}

/* Set the controls to the state and the counts to what is in view. */
function showLegend() {
  const { kg, state } = app;
  const { filters } = state;
  const shown = new Map();
  for (const i of app.places.keys()) shown.set(typeOf(kg, i), (shown.get(typeOf(kg, i)) || 0) + 1);
  for (const box of document.querySelectorAll("#filters input[type=checkbox]")) {
    const [what, name] = [box.name.slice(0, box.name.indexOf("-")), box.name.slice(box.name.indexOf("-") + 1)];
    box.checked = !(what === "type" ? filters.off : filters.without).has(name);
  }
  for (const count of document.querySelectorAll("#filters .count")) {
    const { type } = count.dataset;
    count.textContent = `${grouped(shown.get(type) || 0)} of ${grouped(app.totals.get(kg.types.indexOf(type)))}`;
  }
  const set = (id, value) => document.getElementById(id) && (document.getElementById(id).value = value);
  set("day-from", filters.from);
  set("day-to", filters.to);
  if (kg.days.length) set("day-range", filters.from === filters.to ? dayName(kg.days[filters.from]) : `${dayName(kg.days[filters.from])} – ${dayName(kg.days[filters.to])}`);
  set("sure", filters.sure);
  set("sure-value", filters.sure ? `at least ${filters.sure} %` : "any");
  const plain = toFragment(kg, { ...firstState(kg, app.off), filters }, app.off) === "";
  document.getElementById("clear").disabled = plain;
}

/* "Showing 108 of 34,382 nodes and 163 links: the most connected …" */
function showCounts() {
  const { kg, state } = app;
  const chosen = state.node === null ? "" : `Selected: ${labelOf(kg, state.node)}, ${typeOf(kg, state.node)}, ${plural(app.near.size - 1, "neighbour")} in view`;
  document.getElementById("selected").textContent = chosen;
  const all = app.places.size === kg.count;
  const nodes = all ? `all ${plural(kg.count, "node")}` : `${grouped(app.places.size)} of ${plural(kg.count, "node")}`;
  const why = !app.whole && !app.state.open.length ? ": the most connected, and the newest papers" : "";
  const dotted = [...app.pairs.values()].some((pair) => pair.together) ? ". Dotted: named by the same papers" : "";
  document.getElementById("showing").textContent = `Showing ${nodes} and ${plural(app.pairs.size, "link")}${why}${dotted}`;
}
