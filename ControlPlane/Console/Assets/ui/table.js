// Lists of many rows. Rows are grids with the roles of a table, so that they may become cards on a narrow screen without
// losing them, and rows out of sight are not laid out (content-visibility).

import { h } from "../core/dom.js";

/// - columns: `[{ name, label, cell(item), quiet? }]`; `name` places the cell (style/pages.css).
/// - row: `{ key(item), href(item), }`: the first column holds the link.
export function table(label, kind, columns, items, key) {
  return h("div", { role: "table", "aria-label": label, class: `grid ${kind}`, "aria-rowcount": items.length + 1 },
    h("div", { role: "rowgroup", class: "grid-head" },
      h("div", { role: "row", class: "grid-row" },
        columns.map((column) => h("div", { role: "columnheader", class: `c-${column.name}` }, column.label)))),
    h("div", { role: "rowgroup", class: "grid-body" }, items.map((item) => row(columns, item, key(item)))));
}

function row(columns, item, key) {
  const element = h("div", { role: "row", class: "grid-row", "data-row": key });
  for (const column of columns) {
    element.append(h("div", { role: "cell", class: `c-${column.name}` }, column.cell(item)));
  }
  return element;
}
