// swift-format-ignore-file
// Written by scripts/console-assets from Assets/ui/table.js; edit that.

extension Asset {
    static let uiTableJs = Asset("ui/table.js", ##"""
import { h } from "../core/dom.js";
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

"""##)
}
