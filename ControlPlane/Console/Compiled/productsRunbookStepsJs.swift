// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/runbook/steps.js; edit that.

extension Asset {
    static let productsRunbookStepsJs = Asset("products/runbook/steps.js", ##"""
import { h } from "../../core/dom.js";
import { count, short } from "../../core/text.js";
import { icon } from "../../ui/icons.js";
import { command, needs, reasons, risk, stepTitle } from "./marks.js";
const most = 500;
const policies = { continue: "goes on when it fails", abort: "ends when it fails" };
export function stepList(steps, jump) {
const sides = new Map();
for (const step of steps) {
for (const one of step.then ?? []) sides.set(one, "if so");
for (const one of step.else ?? []) sides.set(one, "if not");
}
return [
h("ol", { class: "run-steps" }, steps.slice(0, most).map((step) => h("li", { class: step.parent ? "inner" : null },
h("div", { class: "step-head" }, h("span", { class: "step-no" }, step.index),
h("span", { class: "step-name" }, sides.has(step.index) && h("span", { class: "quiet" }, `${sides.get(step.index)}: `), stepTitle(step)),
h("span", { class: "row" }, step.kind !== "shell" && step.risk && h("span", { class: "label" }, step.kind), risk(step.risk, step.kind), line(step.source, jump))),
step.condition && h("p", { class: "note" }, "Condition: ", h("span", { class: "name" }, short(step.condition, 600))),
step.command && command(step.command, step.verdict),
reasons(step.verdict),
extras(step)))),
steps.length > most && h("p", { class: "note" }, `and ${count(steps.length - most, "step")} more`),
];
}
function line(source, jump) {
return h("button", { type: "button", class: "link", on: { click: () => jump(source.line) } }, `line ${source.line}`);
}
function extras(step) {
const known = [
step.target && ["on ", step.target], step.timeoutSeconds && `at most ${count(step.timeoutSeconds, "second")}`,
step.retry && `up to ${count(step.retry.maxAttempts, "try", "tries")}`, policies[step.onFailure],
step.network === "host" && "reaches the network of its host",
].filter(Boolean);
return [
step.rollback && h("p", { class: "note" }, "Undone by ", h("code", null, short(step.rollback, 600)), "; never run unasked"),
needs(step.needs),
known.length > 0 && h("p", { class: "note" }, known.map((one, index) => [index > 0 && " · ", one])),
];
}
export function warnings(found, jump) {
return h("ul", { class: "warnings" }, found.slice(0, 50).map((one) => h("li", null, icon("high"),
h("span", null, one.step && h("b", null, `Step ${one.step}: `), short(one.message, 500), " ", line(one.source, jump)))),
found.length > 50 && h("li", null, `and ${found.length - 50} more`));
}
export function variables(found) {
return h("ul", { class: "reasons" }, found.map((one) => h("li", null, h("code", null, short(one.name, 120)), " ",
h("span", { class: "quiet" }, [one.secret && "secret", one.required ? "must be given" : one.default !== null && !one.secret ? `else ${short(one.default, 120) || "empty"}` : "may be empty"]
.filter(Boolean).join(", ")))));
}
export const texts = (found) => h("ul", { class: "reasons" }, found.slice(0, 50).map((one) => h("li", null, short(one, 500))));

"""##)
}
