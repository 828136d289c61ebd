// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/execution/undo.js; edit that.

extension Asset {
    static let productsExecutionUndoJs = Asset("products/execution/undo.js", ##"""
import { h, put } from "../../core/dom.js";
import { count, short } from "../../core/text.js";
import { dialog } from "../../ui/dialog.js";
import { action, empty } from "../../ui/parts.js";
import { planSteps } from "../runbook/marks.js";
import { getRollback, startRollback } from "./calls.js";
export async function undoDialog(execution, context) {
const plan = await getRollback(execution.id, context.signal);
const started = await dialog(`Undo ${short(execution.runbookName, 60)}?`, (close) => {
if (plan.rollbackId) return [h("p", null, "It was undone, or is being undone, already."), h("p", { class: "row end" }, h("a", { class: "button primary", href: `/executions/${plan.rollbackId}`, on: { click: () => close() } }, "See that execution"))];
if (!plan.offered) return empty("Nothing to undo", "No step that ran says how it is undone, and the runbook has no rollback as a whole.");
const refusal = h("p", { class: "refusal", role: "alert" });
const start = action("Undo it", async () => {
try {
put(refusal);
close((await startRollback(execution.id)).id);
} catch (error) {
if (!error.title) throw error;
put(refusal, [error.title, error.detail].filter(Boolean).join(": "));
}
}, "primary");
return [h("p", { class: "note" }, `${count(plan.steps.length, "step")}, the last that ran first, as an execution of its own. Each is judged, and asked for, like any other.`), planSteps(plan.steps), refusal, h("p", { class: "row end" }, start)];
}, { kind: "roomy" });
if (started) context.go(`/executions/${started}`);
}

"""##)
}
