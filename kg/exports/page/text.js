/* Text on screen. Every word of the data reaches the page through these functions, as text and never as markup. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SVG = "http://www.w3.org/2000/svg";

/* Make an element; a property that is a function becomes a listener, children are elements or text. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/* Text of the data: isolated, so that marks of writing direction inside it turn nothing outside. */
function said(text, className = "said") {
  return make("bdi", { class: className }, text);
}

/* "2024-10-08" → "8 Oct 2024" */
function dayName(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/* 34382 → "34,382" */
function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

function plural(number, one, many = `${one}s`) {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/* "evaluatesOn" → "evaluates on" */
function relationName(relation) {
  return relation.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/* A piece of a text with some ranges marked; Markdown's ** are left out where they stand in pairs. */
function markedText(text, marks) {
  const holder = document.createDocumentFragment();
  const drop = (piece) => piece.replace(/\*\*/g, "");
  let at = 0;
  for (const [start, end] of marks) {
    if (start < at || end <= start) continue;
    holder.append(drop(text.slice(at, start)), make("mark", {}, drop(text.slice(start, end))));
    at = end;
  }
  holder.append(drop(text.slice(at)));
  return holder;
}

/* A link out, only for addresses of the web; anything else stays plain text. */
function linkOut(address) {
  let url = null;
  try {
    url = new URL(address);
  } catch (_) {
    return said(address);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return said(address);
  const name = { "arxiv.org": "arXiv", "huggingface.co": "Hugging Face" }[url.hostname] || url.hostname;
  return make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", class: "out" }, name);
}

/* The shape of a node type as a small picture, the same that the graph draws. */
function typeIcon(looks, type) {
  const look = looks[type];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-8 -8 16 16");
  svg.setAttribute("class", `icon type-${type}`);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, look.shape === "dot" ? "circle" : "polygon");
  if (look.shape === "dot") shape.setAttribute("r", "5.5");
  else shape.setAttribute("points", corners(look.shape));
  svg.append(shape);
  return svg;
}

function corners(shape) {
  if (shape === "square") return "-5,-5 5,-5 5,5 -5,5";
  const count = { diamond: 4, triangle: 3, triangleDown: 3, hexagon: 6, star: 10 }[shape];
  const turn = { triangleDown: Math.PI / 2, hexagon: 0 }[shape] ?? -Math.PI / 2;
  return Array.from({ length: count }, (_, i) => {
    const radius = shape === "star" && i % 2 ? 3 : 6.5;
    const angle = turn + (2 * Math.PI * i) / count;
    return `${(radius * Math.cos(angle)).toFixed(2)},${(radius * Math.sin(angle)).toFixed(2)}`;
  }).join(" ");
}
