// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/runbook/panic.js; edit that.

extension Asset {
    static let productsRunbookPanicJs = Asset("products/runbook/panic.js", ##"""
import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { short } from "../../core/text.js";
import { dialog, form } from "../../ui/dialog.js";
import { icon } from "../../ui/icons.js";
import { action, age, choice, field } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { actor } from "../account/names.js";
import { getRules, setPanic, setRules } from "./calls.js";
import { trustName } from "./marks.js";
export function panicBar(panic, names, context) {
if (!panic.on) return null;
return h("div", { class: "panic", role: "alert" }, icon("stop"),
h("p", null, h("strong", null, "Everything is stopped. "), "No step starts until the panic switch is off. ",
panic.by && ["By ", actor(panic.by, names), " ", age(panic.at), panic.reason ? ": " : "."], panic.reason && h("q", null, short(panic.reason, 300))),
session.may("admin") && action("Switch off", () => ask(false, context), "small"));
}
export function panicControl(panic, context) {
if (panic.on) return h("span", { class: "state bad" }, "panic switch on");
return session.may("admin") ? action([icon("stop"), "Stop everything"], () => ask(true, context), "danger")
: h("span", { class: "state good" }, "panic switch off");
}
export async function ask(on, context) {
const done = await dialog(on ? "Stop everything?" : "Switch the panic switch off?", (close) => {
const reason = h("input", { type: "text", maxlength: 500, autocomplete: "off", required: on });
return form(on ? "Stop everything" : "Switch off", [
h("p", null, on ? "Nothing starts any more, and what runs pauses before its next step, for the whole tenant and at once."
: "Executions that paused stay paused: somebody looks at each and resumes it."),
field(on ? "Why" : "Why (may be empty)", reason, "It stands in the audit trail and on every page about runbooks."),
], async () => {
await setPanic({ on, reason: reason.value.trim() });
close(true);
}, { kind: on ? "danger" : "primary" });
});
if (!done) return;
toast(on ? "Everything is stopped." : "The panic switch is off.");
context.refresh();
}
export async function rulesDialog() {
const rules = await getRules();
const isOwner = session.may("owner");
await dialog("Rules for all runbooks", (close) => {
const two = choice([["yes", "On: nobody approves what they started"], ["no", "Off: one person is enough"]], rules.twoPersonRule ? "yes" : "no");
const most = choice([0, 1, 2].map((level) => [String(level), trustName(level)]), String(rules.trustMaximum));
two.disabled = most.disabled = !isOwner;
const fields = [field("Two-person rule", two), field("Highest trust of a runbook", most)];
if (!isOwner) return [fields, h("p", { class: "note" }, "An owner of the tenant can change them.")];
return form("Save", fields, async () => {
await setRules({ twoPersonRule: two.value === "yes", trustMaximum: Number(most.value) });
toast("Saved.");
close();
});
});
}

"""##)
}
