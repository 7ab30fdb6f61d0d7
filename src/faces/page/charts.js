// How far children go, and how points, places and cut-offs lie to one another.
import * as Plot from "@observablehq/plot";
import { element, shown } from "./listing.js";

// Told apart by lightness too: on paper in grey, and by eyes that do not tell red from green.
const COLOURS = { public: "#1f5f8b", purchased: "#e09f3e", unplaced: "#9e2a2b" };

function bars(data, key, outcomes) {
  const { step, bars } = data[key];
  return bars.flatMap(([from, ...counts]) =>
    outcomes.map((outcome, at) => ({ from, to: from + step, outcome: data.words[outcome], count: counts[at] })),
  );
}

function draw(key, data, outcomes, marks = []) {
  const figure = document.getElementById(key);
  if (!figure || !data[key] || data[key].bars.length === 0) return;
  const words = data.words;
  const chart = Plot.plot({
    width: 560,
    height: 280,
    // Room below the bars for the cut-offs.
    insetBottom: marks.length > 0 ? 14 : 0,
    marginLeft: 60,
    marginBottom: 44,
    ariaLabel: figure.querySelector("figcaption").textContent,
    style: { fontSize: "13px", fontFamily: "inherit", background: "none" },
    x: { label: words[`${key}-x`], labelAnchor: "center" },
    y: { label: words["children-y"], grid: true, tickFormat: (d) => shown(d, words) },
    color: {
      legend: true,
      domain: outcomes.map((outcome) => words[outcome]),
      range: outcomes.map((outcome) => COLOURS[outcome]),
    },
    marks: [
      Plot.rectY(bars(data, key, outcomes), {
        x1: "from",
        x2: "to",
        y: "count",
        fill: "outcome",
        inset: 0.5,
        channels: {
          [words["from-to"]]: (d) => `${shown(d.from, words)} – ${shown(d.to, words)}`,
          [words["children-y"]]: (d) => shown(d.count, words),
        },
        tip: {
          format: { x: false, x1: false, x2: false, y: false, fill: true },
        },
      }),
      Plot.ruleY([0]),
      ...marks,
    ],
  });
  // One picture with one name: its parts say nothing of their own, and the figures are in the table behind it.
  const drawing = chart.matches("svg") ? chart : [...chart.children].reverse().find((one) => one.matches("svg"));
  drawing.setAttribute("role", "img");
  for (const part of drawing.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");
  figure.querySelector(".drawing").replaceChildren(chart);
  table(figure, data, key, outcomes);
}

/** The figures behind a chart. */
function table(figure, data, key, outcomes) {
  const { step, bars } = data[key];
  const words = data.words;
  const details = element("details");
  details.append(element("summary", words["as-table"]));
  const made = element("table");
  const head = element("tr");
  head.append(element("th", words[`${key}-x`], { scope: "col" }));
  for (const outcome of outcomes) head.append(element("th", words[outcome], { scope: "col", class: "n" }));
  made.append(element("thead"), element("tbody"));
  made.tHead.append(head);
  for (const [from, ...counts] of bars) {
    const row = element("tr");
    row.append(element("th", `${shown(from, words)} – ${shown(from + step, words)}`, { scope: "row" }));
    for (const count of counts) row.append(element("td", shown(count, words), { class: "n" }));
    made.tBodies[0].append(row);
  }
  details.append(made);
  figure.append(details);
}

export function drawCharts(data) {
  draw("journeys", data, ["public", "purchased"]);
  const cutoffs = data.points?.cutoffs ?? [];
  draw("points", data, ["public", "purchased", "unplaced"], [
    Plot.dot(cutoffs, {
      x: (d) => d[0],
      frameAnchor: "bottom",
      dy: -6,
      symbol: "triangle",
      r: 4,
      fill: "#111",
      fillOpacity: 0.55,
      title: (d) => `${d[1]}\n${data.words.cutoff}: ${shown(d[0], data.words)}`,
      tip: true,
    }),
  ]);
}
