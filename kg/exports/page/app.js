/* Start: read the data, draw, listen to buttons and keys. */

async function start() {
  startTheme();
  startPanels();
  try {
    if (!window.vis || typeof DecompressionStream === "undefined") throw new Error("this browser is too old to read it");
    const packed = await unpack("data-graph");
    app.kg = openData(packed);
    if (!app.kg.count) return showMessage("empty", "No nodes");
    app.whole = packed.whole;
    app.off = packed.whole ? [] : ["Digest", "Result"];
    app.hovered = null;
    app.state = fromFragment(app.kg, location.hash.slice(1), app.off);
    app.fragment = location.hash;
    startView(app.kg, packed.network);
    startLegend(app.kg);
    startSearch(app.kg, choose);
    startButtons();
    draw("all");
    if (app.state.node !== null) lookAt(app.state.node);
    window.explorer = app; /* for tests, and for the curious */
    document.documentElement.dataset.ready = "yes";
    setTimeout(loadTexts, 200);
  } catch (problem) {
    document.getElementById("broken-why").textContent = String(problem.message || problem);
    showMessage("broken", "The data of this page is damaged");
  }
}

/* Show a message in place of the graph. */
function showMessage(id, line) {
  document.getElementById(id).hidden = false;
  document.getElementById("showing").textContent = line;
  document.documentElement.dataset.ready = id;
  for (const button of document.querySelectorAll(".tools button:not(#theme):not(#help-open), .hud button")) button.disabled = true;
}

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = (isDark) => {
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    app.colours = null;
    if (app.places) draw();
  };
  dark.addEventListener("change", () => show(dark.matches));
  document.getElementById("theme").addEventListener("click", () => show(document.documentElement.dataset.theme !== "dark"));
  show(dark.matches);
}

/* The two side panels open and close; on narrow screens they lie over the graph and start closed. */
function startPanels() {
  const wide = innerWidth >= 1000;
  for (const id of ["filters", "panel"]) {
    showSide(id, wide);
    document.getElementById(`${id}-toggle`).addEventListener("click", () => showSide(id, document.getElementById(id).hidden));
  }
}

function showSide(id, open) {
  document.getElementById(id).hidden = !open;
  document.getElementById(`${id}-toggle`).setAttribute("aria-expanded", String(open));
  if (open && innerWidth < 1000) {
    const other = id === "panel" ? "filters" : "panel";
    document.getElementById(other).hidden = true;
    document.getElementById(`${other}-toggle`).setAttribute("aria-expanded", "false");
  }
}

function openPanel() {
  showSide("panel", true);
}

function zoom(factor) {
  app.network.moveTo({ scale: Math.min(5, Math.max(0.05, app.network.getScale() * factor)) });
}

function startButtons() {
  const on = (id, act) => document.getElementById(id).addEventListener("click", act);
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    openPanel();
    document.getElementById("panel").focus();
  });
  on("back", () => history.back());
  on("forward", () => history.forward());
  on("reset", resetView);
  on("save-png", savePicture);
  on("save-ttl", saveTurtle);
  on("help-open", () => document.getElementById("help").showModal());
  on("settle", () => settle(document.getElementById("settle").getAttribute("aria-checked") !== "true"));
  on("zoom-in", () => zoom(1.35));
  on("zoom-out", () => zoom(1 / 1.35));
  on("fit", lookAtAll);
  app.network.on("click", ({ nodes, edges }) => (nodes.length || edges.length) && openPanel());
  addEventListener("resize", () => (app.colours = null));
  addEventListener("popstate", followAddress);
  addEventListener("hashchange", followAddress);
  document.addEventListener("keydown", pageKey);
  document.getElementById("network").addEventListener("keydown", graphKey);
}

/* Keys that work anywhere but where text is typed. */
function pageKey(event) {
  if (event.target.closest("input:not([type=checkbox]):not([type=range]), select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const actions = {
    "/": () => document.getElementById("query").focus(),
    "?": () => document.getElementById("help").showModal(),
    f: () => showSide("filters", document.getElementById("filters").hidden),
    d: () => showSide("panel", document.getElementById("panel").hidden),
    Escape: () => !document.getElementById("help").open && leave(),
  };
  if (!actions[event.key]) return;
  if (event.key !== "Escape") event.preventDefault();
  actions[event.key]();
}

/* Escape on a narrow screen closes what lies over the graph, and then, as elsewhere, ends the selection. */
function leave() {
  const over = innerWidth < 1000 && ["filters", "panel"].find((id) => !document.getElementById(id).hidden);
  if (over) showSide(over, false);
  else if (app.state.node !== null) change({ node: null, pair: null });
}

/* Keys of the drawing when it has the focus. */
function graphKey(event) {
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const { node } = app.state;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (arrows[event.key]) {
    const next = node === null ? [...app.places.keys()].sort((a, b) => app.kg.strength[b] - app.kg.strength[a])[0] : nodeTowards(node, ...arrows[event.key]);
    if (next !== null && next !== undefined) keepInSight(next);
  } else if (event.key === "Enter" && node !== null) expand(node);
  else if (event.key === "Delete" && node !== null) hide(node);
  else if (event.key === "p" && node !== null) togglePin(node);
  else if (event.key === "+" || event.key === "=") zoom(1.35);
  else if (event.key === "-") zoom(1 / 1.35);
  else if (event.key === "0") lookAtAll();
  else return;
  event.preventDefault();
}

/* Select a node by key and scroll the picture when it lies outside. */
function keepInSight(i) {
  select(i);
  const canvas = document.querySelector("#network canvas");
  const spot = app.network.canvasToDOM(app.network.getPosition(i));
  const inside = spot.x > 40 && spot.y > 40 && spot.x < canvas.clientWidth - 40 && spot.y < canvas.clientHeight - 40;
  if (!inside) app.network.moveTo({ position: app.network.getPosition(i) });
}

addEventListener("DOMContentLoaded", start);
