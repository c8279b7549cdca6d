/* Names beside the nodes. They have the same size at every zoom and never overlap: the more important one stays. */

const LABEL_LINE = 26; /* letters in a line before a long name breaks */
const LABEL_LINES = 2;
const STRONG = 20; /* so many things have a larger name while none is selected; it may cover one other node */
const LESSER = new Set(["Paper", "Author", "Digest", "Result"]);

/* A name in at most two short lines, cut off with an ellipsis. */
function labelLines(label) {
  const lines = [""];
  for (const word of label.split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (!line || line.length + word.length < LABEL_LINE) lines[lines.length - 1] = line ? `${line} ${word}` : word;
    else lines.push(word);
  }
  const kept = lines.slice(0, LABEL_LINES).map((line) => (line.length > LABEL_LINE + 4 ? `${line.slice(0, LABEL_LINE + 2)}…` : line));
  if (lines.length > LABEL_LINES) kept[LABEL_LINES - 1] = `${kept[LABEL_LINES - 1].replace(/[\s.,:;…]+$/, "")}…`;
  return kept;
}

/* Nodes in view, the most important first: selected, its neighbours, then by strength; papers after things. */
function labelOrder() {
  const { kg, state } = app;
  const rank = (i) =>
    (i === state.node || i === state.pair ? 1e9 : 0) +
    (app.near && app.near.has(i) ? 1e6 : 0) +
    kg.strength[i] * (LESSER.has(typeOf(kg, i)) ? 0.5 : 1);
  return [...app.places.keys()].sort((a, b) => rank(b) - rank(a) || a - b);
}

/* Draw the names over the finished picture, in screen pixels; called by vis-network after each drawing. */
function drawLabels(context) {
  const { kg, network, near, places } = app;
  if (!kg || !places) return;
  const { clientWidth: width, clientHeight: height } = context.canvas;
  const ratio = context.canvas.width / width || 1;
  const at = network.getPositions();
  if (!app.order) {
    app.order = labelOrder();
    app.strong = new Set(app.order.filter((i) => !LESSER.has(typeOf(kg, i))).slice(0, STRONG));
  }
  const hovered = places.has(app.hovered) ? [app.hovered] : [];
  const spots = new Map();
  for (const i of [...hovered, ...app.order]) {
    const spot = at[i] && network.canvasToDOM(at[i]);
    if (!spot || spot.x < 0 || spot.y < 0 || spot.x > width || spot.y > height) continue;
    if (!near || near.has(i) || i === app.hovered) spots.set(i, { ...spot, radius: (network.body.nodes[i]?.options.size || 8) * network.getScale() });
  }
  app.labels = []; /* the boxes of the names drawn */
  const discs = [...spots].map(([i, { x, y, radius }]) => ({ i, x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius }));
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  const colours = themeColours();
  for (const [i, spot] of spots) drawLabel(context, i, spot, discs, { width, height }, colours);
  context.restore();
}

/* Draw one name where it covers nothing: below its node, above, right or left of it. A strong node's name may cover
   one other node, though no name; the selected one is drawn anyway. */
function drawLabel(context, i, spot, discs, size, colours) {
  const chosen = i === app.state.node || i === app.hovered;
  const strong = chosen || (!app.near && app.strong.has(i));
  const zoom = colours.size / 14;
  context.font = `${chosen ? "600 " : strong ? "500 " : ""}${(strong ? 13 : 11.5) * zoom}px ${colours.font}`;
  const lines = labelLines(labelOf(app.kg, i));
  const lineHeight = (strong ? 15.5 : 14) * zoom;
  const w = Math.max(...lines.map((line) => widthOf(context, line))) + 6;
  const h = lines.length * lineHeight + 1;
  const { x, y, radius } = spot;
  const boxes = [
    { x: x - w / 2, y: y + radius + 2 },
    { x: x - w / 2, y: y - radius - h - 2 },
    { x: x + radius + 2, y: y - h / 2 },
    { x: x - radius - w - 2, y: y - h / 2 },
  ].filter((box) => box.x >= 0 && box.y >= 0 && box.x + w <= size.width && box.y + h <= size.height);
  const apart = (a, b) => a.i === i || b.x >= a.x + a.w || a.x >= b.x + w || b.y >= a.y + a.h || a.y >= b.y + h;
  const clear = boxes.filter((box) => app.labels.every((other) => apart(other, box)));
  const covered = clear.map((box) => discs.filter((disc) => !apart(disc, box)).length);
  const free = clear[covered.indexOf(0)] || (strong && clear[covered.indexOf(1)]);
  if (!free && !chosen) return;
  const box = { ...(free || boxes[0] || { x: Math.max(0, Math.min(size.width - w, x - w / 2)), y: y + radius + 2 }), w, h };
  if (free) app.labels.push(box);
  context.lineWidth = 4;
  context.strokeStyle = colours.ground;
  context.fillStyle = colours.ink;
  lines.forEach((line, k) => {
    // isolated, so that marks of writing direction in a name stay inside it
    const text = `\u2068${line}\u2069`;
    context.strokeText(text, box.x + w / 2, box.y + k * lineHeight);
    context.fillText(text, box.x + w / 2, box.y + k * lineHeight);
  });
}

const widths = new Map();

function widthOf(context, line) {
  const key = `${context.font}|${line}`;
  if (!widths.has(key)) widths.set(key, context.measureText(line).width);
  return widths.get(key);
}
