// What runs and what has run.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, lasted, short } from "../../core/text.js";
import { age, choice, empty, heading, state } from "../../ui/parts.js";
import { table } from "../../ui/table.js";
import { actor, getNames } from "../account/names.js";
import { getPanic } from "../runbook/calls.js";
import { because, trust } from "../runbook/marks.js";
import { panicBar, panicControl } from "../runbook/panic.js";
import { getExecutions } from "./calls.js";
import { target } from "./question.js";

const step = 100;
const states = [
  ["", "Any"], ["pending,running,awaiting_approval,awaiting_intervention,paused", "Under way"], ["awaiting_approval,awaiting_intervention,paused", "Waits for somebody"],
  ["succeeded", "Succeeded"], ["failed,timed_out,unknown", "Went wrong"], ["aborted", "Ended early"],
];

export const executionsPage = {
  every: 5000,

  tools: (context) => [
    heading("Executions", { note: "What runs, what waits for somebody, and what has run." }),
    h("div", { class: "filters", role: "search", "aria-label": "Filter executions" },
      h("label", { class: "pick" }, "State", choice(states, context.query.get("state") ?? "", (value) => context.set({ state: value, rows: null })))),
  ],

  async load({ query, signal }) {
    const rows = Math.min(2000, Math.max(step, Number(query.get("rows")) || step));
    const asked = { state: query.get("state"), runbook: query.get("runbook") };
    const [found, panic, names] = await Promise.all([getExecutions(asked, signal, rows), getPanic(signal), getNames(signal)]);
    return { ...found, rows, panic, names, ...asked };
  },

  draw({ items, more, rows, panic, names, state: wanted, runbook }, context) {
    context.title("Executions");
    const bar = panicBar(panic, names, context);
    const only = runbook && h("p", { class: "only" }, "Only of ", h("a", { href: `/runbooks/${runbook}`, class: "name" }, short(items[0]?.runbookName ?? "one runbook", 80)), " ",
      h("button", { type: "button", class: "button small", on: { click: () => context.set({ runbook: null }) } }, "All runbooks"));
    if (items.length === 0) {
      return [bar, only, wanted || runbook ? empty("No execution matches", "Nothing has all that the filters ask for.", h("button", { type: "button", class: "button", on: { click: () => context.go("/executions") } }, "Clear filters"))
        : empty("Nothing has run yet", session.may("member") ? "Open a runbook and ask for its plan: it shows every command before anything starts." : "A member of this tenant starts executions from a runbook.",
          h("a", { class: "button primary", href: "/runbooks" }, "See the runbooks"))];
    }
    return [bar, only,
      h("div", { class: "heading-row" }, h("p", { class: "count", role: "status" }, count(items.length, "execution"), more && " shown, and there are more"), panicControl(panic, context)),
      table("Executions", "runs", [
        { name: "main", label: "Runbook", cell: (one) => [h("a", { href: `/executions/${one.id}`, class: "row-link name" }, short(one.runbookName)),
          h("p", { class: "why" }, `version ${one.version} · by `, actor(one.startedBy, names), one.reason && [" · ", because(one.reason)])] },
        { name: "state", label: "State", cell: (one) => state(one.state) },
        { name: "trust", label: "Trust", cell: (one) => trust(one.trustLevel) },
        { name: "host", label: "Where", cell: (one) => target(one.target, names) },
        { name: "seen", label: "Started", cell: (one) => [age(one.createdAt), one.finishedAt && h("span", { class: "quiet" }, ` for ${lasted(one.createdAt, one.finishedAt)}`)] },
      ], items, (one) => one.id),
      more && h("p", { class: "row center" }, h("button", { type: "button", class: "button", "data-key": "more", on: { click: () => context.set({ rows: rows + step }) } }, "Show more"))];
  },
};
