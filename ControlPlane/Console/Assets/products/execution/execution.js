// One execution as it happens: the question that it waits for, its steps, and what they print.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { follow } from "../../core/stream.js";
import { count, lasted, short } from "../../core/text.js";
import { confirmed, dialog, form } from "../../ui/dialog.js";
import { action, age, card, facts, field, heading, state, stateWord } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { actor, getNames } from "../account/names.js";
import { getPanic, getRules, getRunbooks } from "../runbook/calls.js";
import { because, trust } from "../runbook/marks.js";
import { panicBar, panicControl } from "../runbook/panic.js";
import { abortExecution, addUnlisted, eventsOf, getApprovals, getExecution, resumeExecution } from "./calls.js";
import { question, target, values } from "./question.js";
import { stepStates } from "./steps.js";
import { undoDialog } from "./undo.js";
import { makeTerminal } from "./terminal.js";

export const ends = new Set(["succeeded", "failed", "aborted", "timed_out", "unknown"]);

export const executionPage = {
  beside(context) {
    context.terminal = makeTerminal();
    context.terminal.element.hidden = true;
    return context.terminal.element;
  },

  async load(context) {
    const { params: { id }, signal } = context;
    const [execution, approvals, panic, rules, names] = await Promise.all([
      getExecution(id, signal), getApprovals({ execution: id, state: "pending" }, signal), getPanic(signal), getRules(signal), getNames(signal),
    ]);
    // The level now may be below that of the start; a runbook that was deleted has none.
    const books = approvals.items.length ? await getRunbooks({ search: execution.runbookName }, signal) : { items: [] };
    const now = books.items.find((one) => one.id === execution.runbookId)?.trustLevel ?? execution.trustLevel;
    context.seen = execution.lastEvent;
    context.steps = execution.steps;
    context.isFollowed ??= listen(context);
    return { execution, approvals: approvals.items, panic, rules: { ...rules, trust: Math.min(now, execution.trustLevel, rules.trustMaximum) }, names };
  },

  draw({ execution, approvals, panic, rules, names }, context) {
    context.title(`${short(execution.runbookName, 80)}, ${stateWord(execution.state)}`);
    context.terminal.element.hidden = false;
    const isOpen = !ends.has(execution.state);
    const mine = session.may("member");
    return [
      h("div", { class: "over" },
        panicBar(panic, names, context),
        heading(execution.runbookName, {
          trail: [["Executions", "/executions"], ["Runbook", `/runbooks/${execution.runbookId}`]],
          note: [state(execution.state), trust(execution.trustLevel), h("span", null, `version ${execution.version} · started `, age(execution.createdAt), " by ", actor(execution.startedBy, names))],
          actions: [
            mine && execution.state === "paused" && action("Resume", () => attempt(() => resumeExecution(execution.id), context), "primary"),
            mine && isOpen && action("End it", () => end(execution, context), "danger"),
            // Older planes know no rollback.
            mine && !isOpen && execution.state !== "succeeded" && "rollbackOf" in execution && action("Undo…", () => attempt(() => undoDialog(execution, context), context)),
            mine && "unlisted" in execution && action("Write down a command…", () => writeDown(execution, context)),
            isOpen ? panicControl(panic, context) : mine && h("a", { class: "button", href: `/runbooks/${execution.runbookId}/run` }, "Run again…"),
          ],
        }),
        execution.reason && approvals.length === 0 && !execution.steps.some((step) => step.reason === execution.reason) && h("p", { class: "step-reason" }, because(execution.reason)),
        approvals.map((one) => question(one, execution, rules, names, context, { isHere: true })),
        execution.report && report(execution)),
      h("div", { class: "side-steps column" },
        card("Steps", { note: count(execution.steps.length, "step") }, stepStates(execution, names, context)),
        card("About", {}, facts([
          ["Where", target(execution.target, names)], ["Variables", values(execution.variables)], ["Ended", execution.finishedAt && age(execution.finishedAt)],
          ["Lasted", execution.finishedAt && lasted(execution.createdAt, execution.finishedAt)],
          ["Undoes", execution.rollbackOf && h("a", { href: `/executions/${execution.rollbackOf}` }, "another execution")],
          ["Audit", session.may("admin") && h("a", { href: `/audit?execution=${execution.id}` }, "entries of this execution")], ["Id", h("span", { class: "code name" }, execution.id)],
        ]))),
    ];
  },
};

/// Follows the events for as long as the page is seen. What changes a state is looked up anew; output goes to the terminal.
function listen(context) {
  let isOver = false, timer = null;
  const soon = (look) => { clearTimeout(timer); timer = setTimeout(look, 120); };
  follow(eventsOf(context.params.id), {
    signal: context.signal,
    tell: (name) => context.terminal.tell(name),
    isOver: () => isOver,
    hear({ id, kind, data }) {
      if (kind === "output") return context.terminal.write(data, context.steps.find((step) => step.index === data.index));
      if (kind === "step" && ["succeeded", "failed", "timed_out", "aborted", "unknown"].includes(data.state)) {
        context.terminal.note([`step ${data.index} ${stateWord(data.state)}`, data.exitCode !== null && `exit ${data.exitCode}`].filter(Boolean).join(", "));
      }
      if (kind === "execution") isOver = ends.has(data.state);
      if (id <= context.seen) return;
      // An answered question goes, whatever somebody was typing for it.
      soon(kind === "approval" && data.state !== "pending" ? context.refresh : context.look);
    },
  });
  return true;
}

/// What the runbook says against what happened.
function report({ report: found }) {
  const skipped = found.skipped ?? [];
  return card("Prescribed and done", { note: found.followed ? h("span", { class: "state good" }, "followed to the letter") : h("span", { class: "state warn" }, "differs from the runbook") },
    h("p", null, `${found.executed.length} of ${count(found.prescribed, "step")} ran.`,
      found.repeated.length > 0 && ` More than one attempt: ${found.repeated.map((one) => `step ${one}`).join(", ")}.`),
    skipped.length > 0 && h("ul", { class: "reasons" }, skipped.slice(0, 50).map((one) => h("li", null, h("b", null, `Step ${one.index} `), "did not run", one.reason && [": ", short(one.reason, 300)]))),
    found.byHand?.length > 0 && h("p", null, `Done by people: ${found.byHand.map((one) => `step ${one}`).join(", ")}.`),
    found.modified.length > 0 && h("ul", { class: "reasons" }, found.modified.slice(0, 50).map((one) => h("li", null, h("b", null, `Step ${one.index} `), "was run as ", h("code", null, short(one.ran, 300))))),
    found.unlisted.length > 0 && [h("p", null, "Run beside the runbook:"), h("ul", { class: "reasons" }, found.unlisted.slice(0, 50).map((one) => h("li", null, h("code", null, short(one.command, 300)), one.comment && [": ", short(one.comment, 300)])))]);
}

/// What was run beside the runbook: the report says so, and who reads it later learns what the runbook lacks.
async function writeDown(execution, context) {
  await dialog("Write down a command", (close) => {
    const command = h("textarea", { rows: 3, maxlength: 4000, required: true, spellcheck: "false" });
    const comment = h("input", { type: "text", maxlength: 500, autocomplete: "off" });
    return form("Write it down", [h("p", null, "A command that you ran beside the runbook. Nothing runs it."), field("Command", command, "Leave secrets out."), field("Why (may be empty)", comment)], async () => {
      await addUnlisted(execution.id, { command: command.value.trim(), comment: comment.value.trim() || undefined });
      close();
      context.refresh();
    });
  });
}

async function attempt(work, context) {
  try {
    await work();
  } catch (error) {
    if (!error.title) throw error;
    toast([error.title, error.detail].filter(Boolean).join(". "), "bad");
  }
  context.refresh();
}

async function end(execution, context) {
  const done = await confirmed("End this execution?", "The step that runs is ended, and no further one is sent. What has run is not undone.", "End it", () => abortExecution(execution.id));
  if (done) context.refresh();
}
