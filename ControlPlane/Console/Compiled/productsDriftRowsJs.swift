// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/drift/rows.js; edit that.

extension Asset {
    static let productsDriftRowsJs = Asset("products/drift/rows.js", ##"""
import { h } from "../../core/dom.js";
import { short, words } from "../../core/text.js";
import { address, age, severity, state } from "../../ui/parts.js";
import { table } from "../../ui/table.js";
import { saidMark } from "./attention.js";
export function driftTable(drifts, { withStack = true, label = "Drifts" } = {}) {
const columns = [
{ name: "severity", label: "Severity", cell: (drift) => severity(drift.severity) },
{ name: "main", label: "Resource", cell: main },
withStack && { name: "stack", label: "Stack", cell: (drift) => h("a", { href: `/stacks/${drift.stackId}`, class: "name" }, short(drift.stackName, 80)) },
{ name: "change", label: "Change", cell: change },
{ name: "who", label: "Who", cell: (drift) => drift.who === "unknown" ? h("span", { class: "quiet" }, "unknown") : h("span", { class: "name", title: short(drift.who, 300) }, short(drift.who.split(", ")[0], 60)) },
{ name: "seen", label: "Last seen", cell: (drift) => age(drift.lastSeenAt) },
].filter(Boolean);
return table(label, withStack ? "drifts" : "drifts of-stack", columns, drifts, (drift) => drift.id);
}
function main(drift) {
const more = drift.reasons.length - 1;
return [
h("a", { href: `/drifts/${drift.id}`, class: "row-link" }, address(drift.address)),
drift.reasons.length > 0 &&
h("p", { class: "why" }, short(drift.reasons[0], 160), more > 0 && h("span", { class: "quiet" }, ` and ${more} more`)),
];
}
function change(drift) {
return [h("span", null, words(drift.change)), drift.class !== "drift" && h("span", { class: "quiet" }, ` ${words(drift.class)}`),
drift.status === "resolved" && [" ", state("resolved")], drift.attention && [" ", saidMark(drift.attention)]];
}

"""##)
}
