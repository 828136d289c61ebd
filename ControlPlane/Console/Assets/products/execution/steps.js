// The steps of an execution: how far each is, what came of it, and what a person has to decide.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { lasted, short, words } from "../../core/text.js";
import { dialog, form } from "../../ui/dialog.js";
import { icon } from "../../ui/icons.js";
import { action, field, state } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { actor } from "../account/names.js";
import { because, command, needs, risk, stepTitle } from "../runbook/marks.js";
import { decideStep } from "./calls.js";

const most = 500;
const deeds = {
  done: "It is done", then: "Yes, it holds", else: "No, it does not", retry: "Try again…", skip: "Go on without it…", abort: "End here…",
  rollback: "Undo…",
};
const meanings = {
  done: "The step counts as done: you ran it yourself, or know that it ran.",
  retry: "Another attempt; a step beyond safe is asked for anew. What the last attempt did is not undone.",
  skip: "The step counts as skipped, and the next one follows.",
  abort: "The execution ends here. What has run is not undone.",
  rollback: "What the runbook says to undo it runs, step by step, asked for like any other.",
};
const open = new Set(["running", "awaiting_approval", "awaiting_intervention", "unknown"]);

export function stepStates(execution, names, context) {
  return h("ol", { class: "run-steps of-run" }, execution.steps.slice(0, most).map((step) => h("li", { class: [step.state, step.parent && "inner"].filter(Boolean).join(" "), "aria-current": open.has(step.state) ? "step" : null },
    h("div", { class: "step-head" }, h("span", { class: "step-no" }, step.index), h("span", { class: "step-name" }, stepTitle(step)), h("span", { class: "row" }, state(step.state), (step.risk || (!step.command && step.decisions.length === 0)) && risk(step.risk, step.kind))),
    step.condition && h("p", { class: "note" }, "Condition: ", h("span", { class: "name" }, short(step.condition, 600))),
    typeof step.choice === "boolean" && h("p", { class: "note" }, step.choice ? "It held." : "It did not hold."),
    step.command && (open.has(step.state) ? command(step.command) : h("details", { "data-key": `command-${step.index}` }, h("summary", null, h("code", null, short(step.command.split("\n")[0], 90))), command(step.command))),
    outcome(step, names, context),
    step.ran && h("p", { class: "note" }, "A person ran ", h("code", null, short(step.ran, 600)), " instead."),
    step.reason && h("p", { class: "step-reason" }, because(step.reason)),
    step.network === "host" && h("p", { class: "note" }, "reaches the network of its host, the metadata service included"),
    needs(step.needs),
    step.release && (step.release.done ? h("p", { class: "note" }, "It was stopped, and let go of what it held.")
      : h("p", { class: "danger-line" }, icon("high"), h("span", null, h("b", null, "It was stopped and may still hold something: "), short(step.release.text, 2000)))),
    step.rollback && step.attempts > 0 && h("p", { class: "note" }, "Undone by ", h("code", null, short(step.rollback, 600)), "; never run unasked"),
    decisions(execution, step, context))));
}

function outcome(step, names, context) {
  const found = [
    step.exitCode !== null && `exit ${step.exitCode}`, step.startedAt && step.finishedAt && lasted(step.startedAt, step.finishedAt),
    step.attempts > 1 && `${step.attempts} attempts`, step.agentId && ["on ", actor(`agent:${step.agentId}`, names)],
  ].filter(Boolean);
  if (found.length === 0 && !step.outputBytes) return null;
  return h("p", { class: "note" }, found.map((one, index) => [index > 0 && " · ", one]),
    step.outputBytes > 0 && [found.length > 0 && " · ", h("button", { type: "button", class: "link", "data-key": `out-of-${step.index}`, on: { click: () => context.terminal.jump(step.index) } }, "output")]);
}

function decisions(execution, step, context) {
  if (step.decisions.length === 0) return null;
  if (!session.may("member")) return h("p", { class: "note" }, "A member of this tenant decides.");
  // What goes on stands first, what ends last.
  const rank = (one) => Object.keys(deeds).indexOf(one);
  return h("p", { class: "row decide" }, step.decisions.toSorted((one, other) => rank(one) - rank(other)).map((one, index) =>
    action(deeds[one] ?? words(one), () => meanings[one] && !(one === "done" && step.kind === "manual") ? ask(execution, step, one, context) : decide(execution, step, { decision: one }, context), one === "abort" ? "danger" : index === 0 ? "primary" : "")));
}

async function decide(execution, step, body, context) {
  try {
    await decideStep(execution.id, step.index, body);
  } catch (error) {
    if (!error.title) throw error;
    toast([error.title, error.detail].filter(Boolean).join(". "), "bad");
  }
  context.refresh();
}

async function ask(execution, step, decision, context) {
  await dialog(`${deeds[decision].replace("…", "")}? Step ${step.index}`, (close) => {
    const comment = h("input", { type: "text", maxlength: 500, autocomplete: "off" });
    const ran = h("textarea", { rows: 3, maxlength: 4000, spellcheck: "false" });
    return form(deeds[decision].replace("…", ""), [h("p", null, meanings[decision]),
      decision === "done" && field("What you ran (empty: exactly this command)", ran, "The report at the end shows where it differs. Leave secrets out."),
      field("Why (may be empty)", comment, "It stands in the audit trail.")].filter(Boolean), async () => {
      await decideStep(execution.id, step.index, { decision, comment: comment.value.trim() || undefined, ran: decision === "done" ? ran.value.trim() || undefined : undefined });
      close();
      context.refresh();
    }, { kind: decision === "abort" ? "danger" : "primary" });
  });
}
