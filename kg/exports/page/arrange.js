/* Where things stand: which nodes are in view, their places, and the links among them, all from the state alone. */

const EXPAND = 30; /* neighbours that one expansion brings in */
const RING = 120; /* distance of the first ring of new neighbours, and 0.8 of it between rings */
const ROOM = 92; /* room along a ring for one node */
const WIDER = 1.3; /* rings are wider than high, as screens are */

/* All nodes in view with their places: the first view, what was opened in its order, without what is hidden. */
function arrange(kg, state, pass) {
  const places = new Map([...app.base].map(([i, place]) => [i, { ...place }]));
  const always = new Set(state.open.map(([i]) => i));
  for (const [i, count] of state.open) bringIn(kg, state, pass, places, i, count);
  if (state.node !== null) {
    if (!places.has(state.node)) bringIn(kg, state, pass, places, state.node, EXPAND);
    always.add(state.node);
  }
  if (state.pair !== null && !places.has(state.pair)) bringIn(kg, state, pass, places, state.pair, 0);
  for (const i of places.keys()) {
    if (state.hide.has(i) || !(pass.node[i] || always.has(i))) places.delete(i);
    else if (app.moved.has(i)) places.set(i, app.moved.get(i));
  }
  return places;
}

/* Put a node's strongest neighbours on rings around it; what stood there moves outwards, as much as needed. */
function bringIn(kg, state, pass, places, i, count) {
  const neighbours = neighboursOf(kg, i, pass);
  if (!places.has(i)) places.set(i, entrance(places, neighbours));
  const fresh = neighbours.slice(0, count).filter((n) => !places.has(n));
  fresh.sort((a, b) => kg.node.type[a] - kg.node.type[b] || kg.strength[b] - kg.strength[a] || a - b);
  const rings = ringPlaces(fresh.length);
  const room = rings.length ? rings[rings.length - 1].radius + RING * 0.7 : RING * 0.5;
  const center = places.get(i);
  for (const [n, place] of places) {
    if (n === i || state.pin.has(n)) continue;
    const dx = (place.x - center.x) / WIDER;
    const dy = place.y - center.y;
    const distance = Math.hypot(dx, dy) || 1;
    const factor = Math.hypot(distance, room) / distance;
    places.set(n, { x: Math.round(center.x + dx * factor * WIDER), y: Math.round(center.y + dy * factor) });
  }
  fresh.forEach((n, k) => {
    const { x, y } = rings[k];
    places.set(n, { x: Math.round(center.x + x * WIDER), y: Math.round(center.y + y) });
  });
}

/* Where a node from outside comes in: amid its shown neighbours, or right of everything. */
function entrance(places, neighbours) {
  const near = neighbours.filter((n) => places.has(n)).map((n) => places.get(n));
  if (near.length) {
    const mean = (axis) => Math.round(near.reduce((sum, place) => sum + place[axis], 0) / near.length);
    return { x: mean("x") + 9, y: mean("y") + 7 };
  }
  const right = Math.max(0, ...[...places.values()].map((place) => place.x));
  return { x: places.size ? right + 3 * RING : 0, y: 0 };
}

/* Places on rings around (0, 0), evenly on each. */
function ringPlaces(count) {
  const places = [];
  for (let radius = RING; places.length < count; radius += RING * 0.8) {
    const fits = Math.min(Math.floor((2 * Math.PI * radius) / ROOM), count - places.length);
    for (let k = 0; k < fits; k++) {
      const angle = (2 * Math.PI * (k + 0.5)) / fits - Math.PI / 2;
      places.push({ x: radius * Math.cos(angle), y: radius * Math.sin(angle), radius });
    }
  }
  return places;
}

/* The links in view, one for each pair of nodes: {id, from, to, weight, together}, by id. */
function pairsAmong(kg, places, pass, filters) {
  const pairs = new Map();
  const keyOf = (a, b) => Math.min(a, b) * kg.count + Math.max(a, b);
  for (const i of places.keys()) {
    for (let k = kg.first[i]; k < kg.first[i + 1]; k++) {
      const e = kg.links[k];
      const to = kg.edge.to[e];
      if (kg.edge.from[e] !== i || to === i || !pass.edge[e] || !places.has(to)) continue;
      const id = keyOf(i, to);
      if (!pairs.has(id)) pairs.set(id, { id, from: i, to, weight: 0, together: 0 });
      pairs.get(id).weight += kg.weight[e];
    }
  }
  if (filters.without.has("together")) return pairs;
  for (const { from, to, together } of app.together) {
    const id = keyOf(from, to);
    if (places.has(from) && places.has(to) && !pairs.has(id)) pairs.set(id, { id, from, to, weight: together, together });
  }
  return pairs;
}
