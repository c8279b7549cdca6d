/* Save the view as a picture and the selection as Turtle. */

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/* The drawing as it stands, on the ground of the theme. */
function savePicture() {
  const drawing = document.querySelector("#network canvas");
  const picture = make("canvas", { width: drawing.width, height: drawing.height });
  const context = picture.getContext("2d");
  context.fillStyle = themeColours().ground;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(drawing, 0, 0);
  picture.toBlob((blob) => download(blob, "graph.png"), "image/png");
}

/* The selected node with its links in view as Turtle; with nothing selected, all that is in view. */
function toTurtle(kg) {
  const near = app.near || new Set(app.places.keys());
  const touches = (e) => app.near === null || app.state.node === kg.edge.from[e] || app.state.node === kg.edge.to[e];
  const nodes = [...near].sort((a, b) => a - b);
  const lines = [`@prefix kg: <${kg.ontology}> .`, "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .", ""];
  for (const i of nodes) {
    const says = [`a kg:${typeOf(kg, i)}`, `rdfs:label ${literal(kg.node.label[i])}`];
    for (let k = kg.first[i]; k < kg.first[i + 1]; k++) {
      const e = kg.links[k];
      if (kg.edge.from[e] !== i || !near.has(kg.edge.to[e]) || !app.pass.edge[e] || !touches(e)) continue;
      says.push(`kg:${kg.relations[kg.edge.relation[e]]} ${iri(kg, kg.edge.to[e])}`);
    }
    lines.push(`${iri(kg, i)} ${says.join(" ;\n    ")} .`, "");
  }
  return lines.join("\n");
}

function iri(kg, i) {
  const escaped = kg.node.id[i].replace(/[\x00-\x20<>"{}|^`\\\ud800-\udfff]/g, (c) => encodeURIComponent(wellFormed(c)));
  return `<${kg.resource}${escaped}>`;
}

/* A quoted literal; what Turtle cannot hold as it stands is escaped, lone surrogates become U+FFFD. */
function literal(text) {
  const escape = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `"${wellFormed(text).replace(/[\x00-\x1f"\\\x7f]/g, escape)}"`;
}

function wellFormed(text) {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

function saveTurtle() {
  download(new Blob([toTurtle(app.kg)], { type: "text/turtle" }), "selection.ttl");
}
