/* Tables of results: leaderboards and the like. */

const ROWS = 25; /* rows that show before "Show all" */

/* A table of results that sorts by any column, with a choice of metric where there are several. */
function resultSection(kg, title, rows, wanted) {
  if (!rows.length) return null;
  const names = { value: "Value", system: "System", metric: "Metric", benchmark: "Benchmark", paper: "Paper", day: "Day" };
  const metrics = wanted.includes("metric") ? groupRows(rows.map((row) => row.metric)) : new Map();
  const common = [...metrics].filter(([i]) => i !== null).sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  const start = title === "Leaderboard" && common.length > 1 && common[0][1].length > 1 ? common[0][0] : null;
  const view = { column: "value", down: true, metric: start, few: ROWS };
  const body = make("tbody");
  const head = make("tr");
  const rest = make("button", { type: "button", class: "rest", click: () => ((view.few = Infinity), fill()) });
  const sortBy = (column) => {
    view.down = view.column === column ? !view.down : column === "value" || column === "day";
    view.column = column;
    fill();
    head.querySelector(`.${column} button`).focus();
  };
  const fill = () => {
    const columns = wanted.filter((column) => column !== "metric" || view.metric === null);
    const chosen = rows.filter((row) => view.metric === null || row.metric === view.metric);
    chosen.sort(compareBy(kg, view.column, view.down));
    head.replaceChildren(
      ...columns.map((column) => {
        const now = view.column === column ? (view.down ? "descending" : "ascending") : "none";
        return make("th", { scope: "col", class: column, "aria-sort": now }, make("button", { type: "button", click: () => sortBy(column) }, names[column]));
      }),
    );
    body.replaceChildren(...chosen.slice(0, view.few).flatMap((row) => resultCells(kg, row, columns)));
    rest.textContent = `Show all ${grouped(chosen.length)}`;
    rest.hidden = chosen.length <= view.few;
  };
  fill();
  const pick = common.length > 1 ? metricChoice(kg, rows.length, common, start, (metric) => ((view.metric = metric), fill())) : null;
  const table = make("table", {}, make("caption", { class: "sr" }, title), make("thead", {}, head), body);
  return section(title, rows.length, make("div", {}, pick, make("div", { class: "scroll" }, table), rest), "results");
}

function metricChoice(kg, total, common, start, pick) {
  const options = common.map(([i, rows]) =>
    make("option", { value: i, dir: "auto", selected: i === start }, `\u2068${labelOf(kg, i)}\u2069 (${rows.length})`),
  );
  const choose = make("select", { change: () => pick(choose.value === "" ? null : Number(choose.value)) }, make("option", { value: "" }, `All metrics (${total})`), ...options);
  return make("label", { class: "pick" }, "Metric ", choose);
}

/* The row of a result, and below it, on demand, the sentence that reports it. */
function resultCells(kg, row, columns) {
  const below = make("tr", { class: "below", hidden: true });
  const toggle = make("button", { type: "button", class: "value", "aria-expanded": "false", title: "Show the sentence" }, said(row.shown));
  toggle.addEventListener("click", () => {
    if (!below.firstChild) {
      const against = row.against === null ? null : make("p", { class: "quiet" }, "against ", nodeButton(kg, row.against, "inline"));
      below.append(make("td", { colspan: columns.length }, row.claim === null ? null : quote(kg, row.claim, !columns.includes("paper")), against));
    }
    below.hidden = !below.hidden;
    toggle.setAttribute("aria-expanded", String(!below.hidden));
  });
  const cell = (column) => {
    if (column === "value") return toggle;
    if (column === "day") return row.day < 0 ? "" : dayName(kg.days[row.day]);
    return row[column] === null ? "" : nodeButton(kg, row[column], "inline");
  };
  return [make("tr", {}, ...columns.map((column) => make("td", { class: column }, cell(column)))), below];
}
