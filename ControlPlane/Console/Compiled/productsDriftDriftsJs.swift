// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/drift/drifts.js; edit that.

extension Asset {
    static let productsDriftDriftsJs = Asset("products/drift/drifts.js", ##"""
import { h } from "../../core/dom.js";
import { count, short } from "../../core/text.js";
import { choice, empty, heading, severities } from "../../ui/parts.js";
import { checks, searchBox } from "../../ui/filters.js";
import { saidWords } from "./attention.js";
import { getDrifts, getStack } from "./calls.js";
import { driftTable } from "./rows.js";
const step = 100;
const names = ["severity", "change", "attention", "search", "stack"];
export const driftsPage = {
tools(context) {
const query = context.query;
const status = query.get("status") ?? "open";
return [
heading("Drifts", { note: "What is not as declared, the worst first." }),
h("div", { class: "filters", role: "search", "aria-label": "Filter drifts" },
searchBox("Find by address", query.get("search"), (search) => context.set({ search, rows: null })),
checks("Severity", severities, query.get("severity"), (severity) => context.set({ severity, rows: null })),
h("label", { class: "pick" }, "Status", choice([["open", "Open"], ["resolved", "Resolved"], ["all", "All"]], status,
(value) => context.set({ status: value === "open" ? null : value, rows: null }))),
h("label", { class: "pick" }, "Change", choice(
[["", "Any"], ["changed", "Changed"], ["deleted", "Deleted"], ["unmanaged", "Unmanaged"]], query.get("change") ?? "",
(change) => context.set({ change, rows: null }))),
h("label", { class: "pick" }, "Said", choice(saidWords, query.get("attention") ?? "", (attention) => context.set({ attention, rows: null }))),
h("label", { class: "pick" }, "Order", choice([["severity", "Worst first"], ["newest", "Newest first"]],
query.get("sort") ?? "severity", (sort) => context.set({ sort: sort === "severity" ? null : sort, rows: null })))),
];
},
async load(context) {
const query = context.query;
const asked = Object.fromEntries(names.map((name) => [name, query.get(name)]));
const status = query.get("status") ?? "open";
if (status !== "all") asked.status = status;
asked.sort = query.get("sort");
const rows = Math.min(2000, Math.max(step, Number(query.get("rows")) || step));
const [drifts, stack] = await Promise.all([
getDrifts(asked, context.signal, rows),
asked.stack ? getStack(asked.stack, context.signal) : null,
]);
return { ...drifts, stack, rows, isFiltered: names.some((name) => query.has(name)) || status !== "open" };
},
draw({ items, more, stack, rows, isFiltered }, context) {
context.title("Drifts");
const clear = h("button", { type: "button", class: "button", on: { click: () => context.go("/drifts") } }, "Clear filters");
const only = stack && h("p", { class: "only" }, "Only of ", h("a", { href: `/stacks/${stack.id}`, class: "name" }, short(stack.name, 80)), " ",
h("button", { type: "button", class: "button small", on: { click: () => context.set({ stack: null }) } }, "All stacks"));
if (items.length === 0) {
return [only, isFiltered
? empty("No drift matches", "Nothing has all that the filters ask for.", clear)
: empty("Nothing has drifted", "All that was compared is as declared. Drifts appear here after the next scan that finds one.",
h("a", { class: "button", href: "/stacks" }, "See the stacks"))];
}
return [
only,
h("p", { class: "count", role: "status" }, count(items.length, "drift"), more && " shown, and there are more"),
driftTable(items),
more && h("p", { class: "row center" }, h("button", {
type: "button", class: "button", "data-key": "more", on: { click: () => context.set({ rows: rows + 2 * step }) },
}, "Show more")),
];
},
};

"""##)
}
