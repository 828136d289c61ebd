// The score over time, drawn by hand, with its numbers as a table beside it.

import { h, svg } from "../core/dom.js";
import { moment } from "../core/text.js";
import { state } from "./parts.js";

const width = 720, height = 200, left = 34, right = 12, top = 12, bottom = 26;

/// - points: `[{ at, score, openDrifts, status, complete }]`, oldest first.
export function scoreChart(points) {
  const known = points.filter((point) => point.score !== null).map((point) => ({ ...point, time: Date.parse(point.at) }));
  if (known.length === 0) return h("p", { class: "quiet" }, "No scan has read this stack to its end yet, so there is no score.");
  const first = known[0].time;
  const last = known.at(-1).time;
  const x = (time) => last === first ? (left + width - right) / 2 : left + (time - first) / (last - first) * (width - left - right);
  const y = (score) => top + (100 - score) / 100 * (height - top - bottom);
  const path = known.map((point, index) =>
    index === 0 ? `M${x(point.time)} ${y(point.score)}` : `H${x(point.time)}V${y(point.score)}`).join("");
  const lowest = Math.min(...known.map((point) => point.score));
  const newest = known.at(-1).score;
  const label = `Score over time, ${known.length} points from ${moment(first)} to ${moment(last)}: lowest ${lowest}, now ${newest}.`;
  return h("figure", { class: "chart" },
    svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
      [100, 50, 0].map((line) => [
        svg("line", { x1: left, x2: width - right, y1: y(line), y2: y(line), class: "rule" }),
        svg("text", { x: left - 8, y: y(line) + 4, class: "tick end" }, line),
      ]),
      known.length > 1 && svg("path", { d: `${path}V${y(0)}H${x(first)}Z`, class: "area" }),
      svg("path", { d: path, class: "line" }),
      known.slice(-60).map((point) => svg("circle", { cx: x(point.time), cy: y(point.score), r: 3.5, class: "dot" },
        svg("title", null, `${moment(point.time)}: ${point.score}`))),
      svg("text", { x: left, y: height - 6, class: "tick" }, moment(first)),
      last !== first && svg("text", { x: width - right, y: height - 6, class: "tick end" }, moment(last))),
    h("details", { "data-key": "score-numbers" }, h("summary", null, "Numbers"), numbers(points)));
}

function numbers(points) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Scores" },
    h("table", { class: "rows" },
      h("thead", null, h("tr", null, ["Scan", "Score", "Open drifts", "Result"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, points.slice().reverse().map((point) => h("tr", null,
        h("td", null, moment(Date.parse(point.at))),
        h("td", null, point.score ?? "none"),
        h("td", null, point.openDrifts.total),
        h("td", null, state(point.status)))))));
}
