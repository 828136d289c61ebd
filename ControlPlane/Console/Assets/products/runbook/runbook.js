// One runbook: its steps with verdicts, its versions, its source, and how far it is trusted.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { confirmed, dialog, form } from "../../ui/dialog.js";
import { action, age, card, choice, empty, facts, field, heading, state } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { getNames } from "../account/names.js";
import { getExecutions } from "../execution/calls.js";
import { changeRunbook, deleteRunbook, getPanic, getRules, getRunbook, getVersions, setTrust } from "./calls.js";
import { riskTally, trust, trustMeaning, trustName } from "./marks.js";
import { panicBar, panicControl } from "./panic.js";
import { stepList, texts, variables, warnings } from "./steps.js";
import { versionList } from "./versions.js";

const mostLines = 3000;

export const runbookPage = {
  async load({ params: { id }, signal }) {
    const [runbook, versions, recent, panic, names] = await Promise.all([
      getRunbook(id, signal), getVersions(id, signal), getExecutions({ runbook: id }, signal, 5), getPanic(signal), getNames(signal),
    ]);
    return { runbook, versions: versions.items, recent: recent.items, panic, names };
  },

  draw({ runbook, versions, recent, panic, names }, context) {
    context.title(short(runbook.name, 120));
    const mine = session.may("member");
    const rollback = runbook.rollback ?? [];
    return [
      panicBar(panic, names, context),
      heading(runbook.name, {
        trail: [["Runbooks", "/runbooks"]],
        note: [trust(runbook.trustLevel), h("span", null, `version ${runbook.version} · ${runbook.format} · changed `, age(runbook.updatedAt))],
        actions: mine && [h("a", { class: "button primary", href: `/runbooks/${runbook.id}/run` }, "Run…"), h("a", { class: "button", href: `/runbooks/${runbook.id}/edit` }, "Edit"),
          action("Delete", () => remove(runbook, context))],
      }),
      h("div", { class: "columns" },
        h("div", { class: "column" },
          card("Steps", { note: riskTally(runbook.steps) }, stepList(runbook.steps, jump)),
          rollback.length > 0 && card("To undo it", { note: "never run unasked" }, stepList(rollback, jump)),
          runbook.warnings.length > 0 && card("Warnings", { note: count(runbook.warnings.length, "place") }, warnings(runbook.warnings, jump)),
          card("Versions", { note: count(versions.length, "version") }, versionList(runbook, versions, names)),
          card("Source", { note: `SHA-256 ${runbook.sha256.slice(0, 12)}…` }, source(runbook.source))),
        h("div", { class: "column narrow" },
          card("Trust", { actions: session.may("admin") && action("Change", () => trustDialog(runbook, context), "small") },
            h("p", null, trust(runbook.trustLevel)), h("p", { class: "note" }, trustMeaning[runbook.trustLevel]),
            runbook.suggestedTrustLevel !== null && h("p", null, `Its last ${runbook.cleanRuns} executions were clean: level ${runbook.suggestedTrustLevel} would be earned. Nothing rises by itself.`),
            h("p", null, panicControl(panic, context))),
          card("Last executions", {}, recent.length ? [h("ul", { class: "events" }, recent.map((one) => h("li", null,
            h("a", { href: `/executions/${one.id}` }, age(one.createdAt)), " ", state(one.state)))), h("p", { class: "note" }, h("a", { href: `/executions?runbook=${runbook.id}` }, "All of this runbook"))]
            : empty("Never run", "The plan of a run shows every command before it starts.")),
          runbook.variables.length > 0 && card("Variables", {}, variables(runbook.variables)),
          runbook.prerequisites.length > 0 && card("Before you begin", {}, texts(runbook.prerequisites)),
          card("About", { actions: mine && action(runbook.allowsParallel ? "One at a time" : "Let several run", () => changeParallel(runbook, context), "small") }, facts([
            ["At one place", runbook.allowsParallel ? "several executions at one time" : "one execution at a time"], ["Title", runbook.title && short(runbook.title, 200)], ["Made", age(runbook.createdAt)], ["Rules", runbook.ruleSet], ["Audit", session.may("admin") ? h("a", { href: `/audit?runbook=${runbook.id}` }, "entries of it and of its executions") : null], ["Id", h("span", { class: "code name" }, runbook.id)]])))),
    ];
  },
};

/// The text as it is, one element for each line, so that a step can show where it comes from.
function source(text) {
  const lines = text.split("\n");
  return h("details", { id: "source", "data-key": "source" }, h("summary", null, count(lines.length, "line")),
    h("ol", { class: "source", tabindex: 0, "aria-label": "Source" }, lines.slice(0, mostLines).map((line, index) => h("li", { id: `L${index + 1}` }, short(line, 2000) || " "))),
    lines.length > mostLines && h("p", { class: "note" }, `and ${count(lines.length - mostLines, "line")} more`));
}

function jump(line) {
  document.getElementById("source").open = true;
  const place = document.getElementById(`L${line}`);
  for (const other of document.querySelectorAll(".source .here")) other.classList.remove("here");
  place?.classList.add("here");
  place?.scrollIntoView({ block: "center" });
  place?.closest("ol").focus({ preventScroll: true });
}

async function remove(runbook, context) {
  const done = await confirmed(`Delete ${short(runbook.name, 60)}?`, "Nobody can run or see it any more. What ran of it stays to be read, with its steps and its audit trail.", "Delete runbook", () => deleteRunbook(runbook.id));
  if (!done) return;
  toast(`${short(runbook.name, 60)} is gone.`);
  context.go("/runbooks");
}

/// Whether executions of it may meet at one agent.
async function changeParallel(runbook, context) {
  const allowsParallel = !runbook.allowsParallel;
  const done = await confirmed(allowsParallel ? "Let several run?" : "One at a time?", allowsParallel
    ? "Executions of this runbook may then be under way at one agent at the same time." : "A start is then refused while another execution may be at the same agent. What runs goes on.",
  "Change", () => changeRunbook(runbook.id, { allowsParallel }));
  if (done) context.refresh();
}

const meanings = (levels) => h("ul", { class: "reasons note" }, levels.map((one) => h("li", null, trustMeaning[one])));

/// Up one level at a time, down as far as one likes; each with a reason.
async function trustDialog(runbook, context) {
  const { trustMaximum } = await getRules();
  const now = runbook.trustLevel;
  const levels = [0, 1, 2, 3].filter((level) => level !== now && level <= Math.min(now + 1, trustMaximum));
  const done = await dialog("Change the trust", (close) => {
    if (levels.length === 0) return h("p", null, `The tenant allows at most ${trustMaximum}.`);
    const level = choice(levels.map((one) => [String(one), trustName(one)]), String(levels.at(-1)));
    const reason = h("input", { type: "text", required: true, maxlength: 500, autocomplete: "off" });
    return form("Change", [field("Level", level, `It is ${now} now and rises one at a time. A changed text or a failure sets it back to 1.`), meanings(levels), field("Why", reason, "It stands in the audit trail.")], async () => {
      await setTrust(runbook.id, { level: Number(level.value), reason: reason.value.trim() });
      close(true);
    });
  });
  if (done) context.refresh();
}
