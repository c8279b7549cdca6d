/* The drawn graph: which nodes and links are in view, where they stand and how they look. vis-network draws them. */

/* Make the network from what pyvis prepared. */
function startView(kg, prepared) {
  app.base = new Map(prepared.nodes.map((node) => [node.id, { x: node.x, y: node.y }]));
  app.together = prepared.edges.filter((edge) => edge.together);
  app.moved = new Map();
  app.nodes = new vis.DataSet();
  app.edges = new vis.DataSet();
  app.drawn = { nodes: new Map(), edges: new Map() };
  const holder = document.getElementById("network");
  app.network = new vis.Network(holder, { nodes: app.nodes, edges: app.edges }, prepared.options);
  app.network.on("click", ({ nodes, edges }) => {
    if (nodes.length) select(nodes[0]);
    else if (edges.length) selectPair(app.pairs.get(edges[0]));
    else if (app.state.node !== null) change({ node: null, pair: null });
  });
  app.network.on("doubleClick", ({ nodes }) => nodes.length && expand(nodes[0]));
  app.network.on("dragEnd", ({ nodes }) => nodes.forEach(keepPlace));
  app.network.on("hoverNode", ({ node }) => hover(node));
  app.network.on("blurNode", () => hover(null));
  app.network.on("afterDrawing", drawLabels);
}

function hover(node) {
  app.hovered = node;
  document.getElementById("network").style.cursor = node === null ? "default" : "pointer";
  app.network.redraw();
}

/* Remember where a dragged or settled node stands now. */
function keepPlace(i) {
  app.moved.set(i, app.network.getPosition(i));
}

/* Draw the state. `look` says where to look after: "all", a node, or nothing to stay. */
function draw(look = null) {
  const { kg, state } = app;
  if (app.passed !== state.filters) app.pass = passing(kg, (app.passed = state.filters));
  app.places = arrange(kg, state, app.pass);
  app.pairs = pairsAmong(kg, app.places, app.pass, state.filters);
  app.near = nearSelection();
  const colours = themeColours();
  sync(app.nodes, app.drawn.nodes, [...app.places.keys()].map((i) => nodeItem(kg, i, colours)));
  sync(app.edges, app.drawn.edges, [...app.pairs.values()].map((pair) => edgeItem(pair, colours)));
  app.network.setSelection({ nodes: state.node === null ? [] : [state.node], edges: [] }, { highlightEdges: false });
  app.order = null;
  showCounts();
  showLegend();
  showPanel();
  if (look === "all") lookAtAll();
  else if (look !== null) lookAt(look);
}

/* The selected node (or both of the selected link) and its neighbours in view; null when nothing is selected. */
function nearSelection() {
  const { node, pair } = app.state;
  if (node === null) return null;
  if (pair !== null) return new Set([node, pair]);
  const near = new Set([node]);
  for (const { from, to } of app.pairs.values()) {
    if (from === node) near.add(to);
    if (to === node) near.add(from);
  }
  return near;
}

/* Bring a data set of vis in line with the items wanted, touching only what differs. */
function sync(dataSet, drawn, items) {
  const wanted = new Set(items.map((item) => item.id));
  const gone = [...drawn.keys()].filter((id) => !wanted.has(id));
  gone.forEach((id) => drawn.delete(id));
  const changed = items.filter((item) => {
    const text = JSON.stringify(item);
    const same = drawn.get(item.id) === text;
    drawn.set(item.id, text);
    return !same;
  });
  if (gone.length) dataSet.remove(gone);
  if (changed.length) dataSet.update(changed);
}

/* The size has the same formula as the builder's. */
function nodeItem(kg, i, colours) {
  const look = kg.looks[typeOf(kg, i)];
  const colour = colours.dark ? look.dark : look.light;
  const fill = look.hollow ? colours.ground : colour;
  const one = { background: fill, border: look.hollow ? colour : colours.ground };
  const chosen = { background: fill, border: colours.ink };
  const faint = app.near && !app.near.has(i);
  const pinned = app.state.pin.has(i);
  return {
    id: i,
    ...app.places.get(i),
    shape: look.shape,
    size: Math.min(28, 7 + 6 * Math.log10(1 + kg.strength[i])),
    color: { ...one, highlight: chosen, hover: chosen },
    borderWidth: look.hollow ? 2 : 1,
    opacity: faint ? 0.16 : 1,
    fixed: pinned,
  };
}

function edgeItem({ id, from, to, weight, together }, colours) {
  const near = app.near && app.near.has(from) && app.near.has(to) && (from === app.state.node || to === app.state.node);
  const colour = near ? colours.strong : app.near ? colours.faint : together ? colours.soft : colours.link;
  return {
    id,
    from,
    to,
    width: Math.round(10 * (0.8 + Math.min(2, Math.log2(1 + weight) / 2.5))) / 10,
    dashes: together ? [2, 5] : false,
    arrows: together ? "" : "to",
    color: { color: colour, highlight: colours.strong, hover: colours.strong, inherit: false },
  };
}

/* Colours and font of the page as the style sheet has them now; read once for a theme. */
function themeColours() {
  if (app.colours) return app.colours;
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = { ground: "ground", ink: "ink", link: "link", soft: "link-soft", faint: "link-faint", strong: "link-strong" };
  const colours = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, read(name)]));
  const text = getComputedStyle(document.body);
  app.colours = { ...colours, dark: read("dark") === "1", font: text.fontFamily, size: parseFloat(text.fontSize) };
  return app.colours;
}

/* Show all that is in view. */
function lookAtAll() {
  lookAtNodes([...app.places.keys()], {});
}

/* Move the picture so that a node and its neighbours can be seen. */
function lookAt(i) {
  lookAtNodes(app.near && app.near.has(i) ? [...app.near] : [i], { maxZoomLevel: 1.1, minZoomLevel: 0.35 });
}

/* Fit nodes into the part of the picture that nothing covers: above the line of counts, beside the panel where it lies over. */
function lookAtNodes(nodes, limits) {
  app.network.fit({ nodes, ...limits, animation: false });
  const { clientWidth, clientHeight } = document.getElementById("network");
  const panel = document.getElementById("panel");
  const over = !panel.hidden && innerWidth < 1000;
  const x = over && innerWidth > 640 ? panel.offsetWidth : 0;
  const y = over && innerWidth <= 640 ? panel.offsetHeight : 28;
  const scale = app.network.getScale() * Math.max(0.5, 0.97 - x / clientWidth - y / clientHeight);
  app.network.moveTo({ position: app.network.getViewPosition(), scale, offset: { x: -x / 2, y: -y / 2 } });
}

function select(i, look = null) {
  change({ node: i, pair: null }, { look });
}

function selectPair({ from, to }) {
  change({ node: from, pair: to });
}

/* Go to a node from a list: where it is not in view, it comes with its neighbours. */
function goTo(i) {
  const hide = new Set([...app.state.hide].filter((n) => n !== i));
  const open = app.places.has(i) ? app.state.open : [...app.state.open, [i, EXPAND]];
  change({ node: i, pair: null, open, hide }, { look: i });
}

/* Choose a node by search: it always brings its neighbours. */
function choose(i) {
  const hide = new Set([...app.state.hide].filter((n) => n !== i));
  const opened = app.state.open.some(([n]) => n === i);
  openPanel();
  change({ node: i, pair: null, open: opened ? app.state.open : [...app.state.open, [i, EXPAND]], hide }, { look: i });
}

/* Bring in a node's strongest neighbours; a second time, the next ones. */
function expand(i) {
  const opened = app.state.open.find(([n]) => n === i);
  const shown = opened ? opened[1] : 0;
  if (opened && shown >= neighboursOf(app.kg, i, app.pass).length) return select(i);
  const open = [...app.state.open.filter(([n]) => n !== i), [i, shown + EXPAND]];
  change({ node: i, pair: null, open }, { look: i });
}

function hide(i) {
  const open = app.state.open.filter(([n]) => n !== i);
  change({ node: null, pair: null, open, hide: new Set([...app.state.hide, i]) });
}

function togglePin(i) {
  const pin = new Set(app.state.pin);
  if (!pin.delete(i)) pin.add(i);
  if (pin.has(i)) keepPlace(i);
  change({ pin });
}

/* Back to the first view, as on opening. */
function resetView() {
  app.moved.clear();
  settle(false);
  change(firstState(app.kg, app.off), { look: "all" });
}

/* Switch the physics on or off; what has settled stays where it is. */
function settle(on) {
  const button = document.getElementById("settle");
  if ((button.getAttribute("aria-checked") === "true") === on) return;
  button.setAttribute("aria-checked", String(on));
  app.network.setOptions({ physics: { enabled: on } });
  if (on) return;
  [...app.places.keys()].forEach(keepPlace);
  draw();
}

/* The node in view that lies nearest in the direction of an arrow key. */
function nodeTowards(i, dx, dy) {
  const at = app.network.getPositions();
  let best = null;
  let least = Infinity;
  for (const n of app.places.keys()) {
    const x = at[n].x - at[i].x;
    const y = at[n].y - at[i].y;
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy - y * dx);
    if (n !== i && along > 0 && along + 2 * across < least) [best, least] = [n, along + 2 * across];
  }
  return best;
}
