// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/execution/approvals.js; edit that.

extension Asset {
    static let productsExecutionApprovalsJs = Asset("products/execution/approvals.js", ##"""
import { h } from "../../core/dom.js";
import { count, short } from "../../core/text.js";
import { age, card, choice, empty, heading, state } from "../../ui/parts.js";
import { actor, getNames } from "../account/names.js";
import { getPanic, getRules, getRunbooks } from "../runbook/calls.js";
import { risk } from "../runbook/marks.js";
import { panicBar, panicControl } from "../runbook/panic.js";
import { getApprovals, getExecutions } from "./calls.js";
import { question } from "./question.js";
const answered = "approved,rejected,expired,void";
export const approvalsPage = {
every: 4000,
tools: (context) => [
heading("Approvals", { note: "Steps beyond what runs by itself. Each is answered once, for exactly the command that it shows." }),
h("div", { class: "filters", role: "search", "aria-label": "Filter questions" },
h("label", { class: "pick" }, "Show", choice([["", "Waiting"], [answered, "Answered"]], context.query.get("state") ?? "", (value) => context.set({ state: value })))),
],
async load({ query, signal }) {
const asked = query.get("state") || "pending";
const [approvals, executions, books, panic, rules, names] = await Promise.all([
getApprovals({ state: asked }, signal), getExecutions({ state: "awaiting_approval" }, signal, 200), getRunbooks({}, signal, 1000), getPanic(signal), getRules(signal), getNames(signal),
]);
const waiting = new Set(approvals.items.map((one) => one.executionId));
return {
approvals: approvals.items, executions: executions.items.filter((one) => waiting.has(one.id)),
trusts: Object.fromEntries(books.items.map((one) => [one.id, one.trustLevel])), panic, rules, names, isPast: asked !== "pending",
};
},
draw({ approvals, executions, trusts, panic, rules, names, isPast }, context) {
context.title("Approvals");
const top = [panicBar(panic, names, context),
h("div", { class: "heading-row" }, h("p", { class: "count", role: "status" }, count(approvals.length, "question"), rules.twoPersonRule ? ". Nobody approves what they started." : "."), panicControl(panic, context))];
if (isPast) return [top, approvals.length ? card("Answered", {}, h("ul", { class: "lines" }, approvals.map((one) => past(one, names)))) : empty("Nothing was answered yet", "Answers stay here, with who gave them and why.")];
if (approvals.length === 0) {
return [top, empty("Nothing waits for an answer", "A step that is more than safe shows up here by itself, with the exact command that it would run.", h("a", { class: "button", href: "/executions" }, "See the executions"))];
}
return [top, approvals.map((one) => {
const execution = executions.find((other) => other.id === one.executionId) ?? null;
const trust = execution && Math.min(execution.trustLevel, trusts[execution.runbookId] ?? execution.trustLevel, rules.trustMaximum);
return question(one, execution, { ...rules, trust }, names, context);
})];
},
};
function past(one, names) {
return h("li", null, h("div", null, h("a", { href: `/executions/${one.executionId}`, class: "name" }, short(one.runbookName, 120)), ` step ${one.step} `, risk(one.risk), state(one.state),
h("p", { class: "note" }, h("code", null, short(one.command, 200))),
h("p", { class: "note" }, one.decidedBy ? ["by ", actor(one.decidedBy, names), " "] : null, one.decidedAt && age(one.decidedAt), one.comment && [": ", h("q", null, short(one.comment, 300))])));
}

"""##)
}
