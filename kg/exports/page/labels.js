/* Names beside the nodes. They have the same size at every zoom and never overlap: the more important one stays. */

const LABEL_LINE = 26; /* letters in a line before a long name breaks */
const LABEL_LINES = 2;

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
  const lesser = new Set(["Paper", "Author", "Digest", "Result"]);
  const rank = (i) =>
    (i === state.node || i === state.pair ? 1e9 : 0) +
    (app.near && app.near.has(i) ? 1e6 : 0) +
    kg.strength[i] * (lesser.has(typeOf(kg, i)) ? 0.5 : 1);
  return [...app.places.keys()].sort((a, b) => rank(b) - rank(a) || a - b);
}

/* Draw the names over the finished picture, in screen pixels; called by vis-network after each drawing. */
function drawLabels(context) {
  const { kg, network } = app;
  if (!kg || !app.places) return;
  const scale = network.getScale();
  const ratio = context.canvas.width / context.canvas.clientWidth || 1;
  const size = { width: context.canvas.clientWidth, height: context.canvas.clientHeight };
  const at = network.getPositions();
  const colours = themeColours();
  app.order = app.order || labelOrder();
  const taken = [];
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  const order = app.hovered === null || !app.places.has(app.hovered) ? app.order : [app.hovered, ...app.order];
  order.forEach((i, k) => {
    const important = i === app.state.node || (k === 0 && i === app.hovered);
    if ((app.near && !app.near.has(i) && i !== app.hovered) || !at[i]) return;
    const spot = network.canvasToDOM(at[i]);
    if (spot.x < -60 || spot.y < -40 || spot.x > size.width + 60 || spot.y > size.height + 20) return;
    drawLabel(context, i, spot, scale, taken, important, colours);
  });
  context.restore();
}

/* Draw one name below its node unless something is there already; an important one is drawn anyway. */
function drawLabel(context, i, spot, scale, taken, important, colours) {
  const big = app.kg.strength[i] > 40 || important;
  context.font = `${important ? "600 " : big ? "500 " : ""}${big ? 13 : 11.5}px ${getFont()}`;
  const lines = labelLines(labelOf(app.kg, i));
  const width = Math.max(...lines.map((line) => widthOf(context, line)));
  const lineHeight = big ? 15.5 : 14;
  const radius = (app.network.body.nodes[i]?.options.size || 8) * scale;
  const box = { x: spot.x - width / 2 - 3, y: spot.y + radius + 3, w: width + 6, h: lines.length * lineHeight + 1 };
  const free = taken.every((o) => box.x >= o.x + o.w || o.x >= box.x + box.w || box.y >= o.y + o.h || o.y >= box.y + box.h);
  if (!free && !important) return;
  taken.push(box, { x: spot.x - radius, y: spot.y - radius, w: 2 * radius, h: 2 * radius });
  context.lineWidth = 4;
  context.strokeStyle = colours.ground;
  context.fillStyle = colours.ink;
  lines.forEach((line, k) => {
    // isolated, so that marks of writing direction in a name stay inside it
    const text = `\u2068${line}\u2069`;
    context.strokeText(text, spot.x, box.y + k * lineHeight);
    context.fillText(text, spot.x, box.y + k * lineHeight);
  });
}

const widths = new Map();

function widthOf(context, line) {
  const key = `${context.font}|${line}`;
  if (!widths.has(key)) widths.set(key, context.measureText(line).width);
  return widths.get(key);
}

function getFont() {
  app.font = app.font || getComputedStyle(document.body).fontFamily;
  return app.font;
}
