// The page's behaviour. Whatever the graph or the server says reaches the page as text, never as markup.
"use strict";

const byId = (id) => document.getElementById(id);
const questions = new Map();

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

async function loadQuestions() {
  for (const question of await (await fetch("questions.json")).json()) {
    questions.set(question.name, question);
    const option = element("option", question.title);
    option.value = question.name;
    byId("question").append(option);
  }
}

function chooseQuestion() {
  const question = questions.get(byId("question").value);
  byId("about").textContent = question ? question.about : "";
  if (question) byId("query").value = question.text;
}

function say(text, wrong = false) {
  byId("status").textContent = text;
  byId("status").className = wrong ? "wrong" : "";
}

function shown(term) {
  if (!term) return "";
  return term.type === "uri" ? term.value.replace(/^https:\/\/w3id\.org\/paperkg\/(id\/|ontology#)/, "") : String(term.value);
}

function table(answer) {
  const head = document.createElement("tr");
  const body = document.createElement("tbody");
  for (const name of answer.head.vars) head.append(element("th", name));
  for (const row of answer.results.bindings) {
    const line = document.createElement("tr");
    for (const name of answer.head.vars) line.append(element("td", shown(row[name])));
    body.append(line);
  }
  const made = document.createElement("table");
  made.append(document.createElement("thead"), body);
  made.tHead.append(head);
  return made;
}

function show(type, text) {
  if (byId("form").value !== "table" || !type.startsWith("application/sparql-results+json")) return element("pre", text);
  const answer = JSON.parse(text);
  return "boolean" in answer ? element("p", answer.boolean ? "yes" : "no") : table(answer);
}

async function ask() {
  byId("run").disabled = true;
  byId("answer").replaceChildren();
  say("asking …");
  try {
    const form = byId("form").value;
    const accept = form === "table" ? "application/sparql-results+json, text/turtle" : `${form}, text/turtle;q=0.5`;
    const headers = { "Content-Type": "application/sparql-query", Accept: accept };
    const response = await fetch("sparql", { method: "POST", headers, body: byId("query").value });
    const text = await response.text();
    if (!response.ok) return say(text, true);
    byId("answer").replaceChildren(show(response.headers.get("Content-Type"), text));
    const rows = document.querySelectorAll("#answer tbody tr").length;
    const most = response.headers.get("X-SPARQL-MaxRows");
    say(most ? `the first ${most} rows; there are more` : rows ? `${rows} rows` : "done");
  } catch (error) {
    say(`the server does not answer (${error.message})`, true);
  } finally {
    byId("run").disabled = false;
  }
}

byId("question").addEventListener("change", chooseQuestion);
byId("run").addEventListener("click", ask);
byId("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
});
loadQuestions().catch((error) => say(`the questions cannot be loaded (${error.message})`, true));
