// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/drift/stack.js; edit that.

extension Asset {
    static let productsDriftStackJs = Asset("products/drift/stack.js", ##"""
import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { scoreChart } from "../../ui/chart.js";
import { toast } from "../../ui/toast.js";
import { action, age, card, empty, facts, heading, score, state, tally } from "../../ui/parts.js";
import { askScan, getDrifts, getHistory, getReport, getStack } from "./calls.js";
import { driftTable } from "./rows.js";
const span = 30 * 86_400_000;
const most = 500;
export const stackPage = {
async load({ params: { id }, signal }) {
const from = new Date(Math.floor((Date.now() - span) / 3_600_000) * 3_600_000).toISOString();
const [stack, history, drifts, report] = await Promise.all([
getStack(id, signal), getHistory(id, from, signal), getDrifts({ stack: id, status: "open" }, signal, most), getReport(id, signal),
]);
return { stack, points: history.items, drifts, report };
},
draw({ stack, points, drifts, report }, context) {
context.title(short(stack.name, 120));
const scan = stack.agentId && session.may("admin") && action("Scan now", () => ask(stack));
return [
heading(stack.name, {
trail: [["Stacks", "/stacks"]],
note: [state(stack.status), " ", h("span", null, stack.type), stack.reason && h("span", null, " · ", short(stack.reason, 400))],
actions: scan,
}),
h("div", { class: "columns" },
h("div", { class: "column" },
card("Score", { note: "Last 30 days" }, scoreChart(points)),
card("Open drifts", { wide: true, note: drifts.items.length ? count(stack.openDrifts.total, "drift") : null },
drifts.items.length ? driftTable(drifts.items, { withStack: false, label: `Open drifts of ${stack.name}` })
: empty("Nothing has drifted", stack.lastCompleteScanAt ? "All that was compared is as declared." : "No scan has read this stack to its end yet."),
drifts.more && h("p", { class: "row center" }, h("a", { class: "button", href: `/drifts?stack=${stack.id}` }, "All drifts of this stack"))),
report && report.notChecked.length > 0 && unchecked(report)),
h("div", { class: "column narrow" },
card("About", {}, facts([
["Score", score(stack.score)],
["Open drifts", tally(stack.openDrifts)],
["Resources", String(stack.resources)],
["Not compared", stack.notChecked ? String(stack.notChecked) : null],
["Last scan", age(stack.lastScanAt)],
["Last complete scan", age(stack.lastCompleteScanAt)],
["First seen", age(stack.firstSeenAt)],
["Agent", stack.agentId ? h("a", { href: `/agents/${stack.agentId}` }, "see the agent") : "reports by API key"],
["Ignored differences", report?.ignored ? String(report.ignored) : null],
])),
h("p", { class: "note" }, h("a", { href: `/drifts?stack=${stack.id}&status=resolved` }, "Resolved drifts of this stack")))),
];
},
};
function unchecked(report) {
return card("Not compared", { note: count(report.notChecked.length, "resource") },
h("ul", { class: "reasons" }, report.notChecked.slice(0, 100).map((one) => h("li", null,
h("span", { class: "code name" }, short(one.address)), " ", h("span", { class: "quiet" }, short(one.reason, 300))))),
report.notChecked.length > 100 && h("p", { class: "note" }, `and ${report.notChecked.length - 100} more`));
}
async function ask(stack) {
try {
await askScan(stack.agentId, { kind: stack.type, name: stack.name });
toast("The agent was asked to scan. Results show here by themselves.");
} catch (error) {
toast([error.title, error.detail].filter(Boolean).join(". "), "bad");
}
}

"""##)
}
