// What to do about a drift: a runbook is chosen here, its plan, questions and state are seen where it runs.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { searchBox } from "../../ui/filters.js";
import { empty, heading, severity, state } from "../../ui/parts.js";
import { table } from "../../ui/table.js";
import { getRunbooks } from "../runbook/calls.js";
import { trust } from "../runbook/marks.js";
import { getDrift } from "./calls.js";

const most = 200;

export const remediatePage = {
  tools: (context) => [
    heading("Remediate a drift", {
      trail: [["Drifts", "/drifts"], ["the drift", `/drifts/${context.params.id}`]],
      note: "Choose the runbook that brings it back. You see its plan before anything runs.",
    }),
    session.may("member") && h("div", { class: "filters", role: "search", "aria-label": "Find runbooks" }, searchBox("Find by name", context.query.get("search"), (search) => context.set({ search }))),
  ],

  async load({ params: { id }, query, signal }) {
    const [drift, runbooks] = await Promise.all([getDrift(id, signal), getRunbooks({ search: query.get("search") }, signal, most)]);
    return { drift, ...runbooks, search: query.get("search") };
  },

  draw({ drift, items, more, search }, context) {
    context.title(`Remediate ${short(drift.address, 100)}`);
    const what = h("p", { class: "note" }, severity(drift.severity), " ", state(drift.status), " ", h("a", { class: "code name", href: `/drifts/${drift.id}` }, short(drift.address, 300)));
    if (!session.may("member")) return [what, empty("Your role cannot do this", "A member of this tenant can start executions.")];
    if (items.length === 0) {
      return [what, search ? empty("No runbook has this in its name", "The search looks at names alone.")
        : empty("No runbook yet", "Write down once what to do about drifts like this one; it is judged step by step.", h("a", { class: "button primary", href: "/runbooks/new" }, "New runbook"))];
    }
    return [what, h("p", { class: "count", role: "status" }, count(items.length, "runbook"), more && " shown, and there are more"),
      table("Runbooks", "runbooks", [
        { name: "main", label: "Runbook", cell: (one) => h("a", { href: `/runbooks/${one.id}/run?drift=${drift.id}`, class: "row-link name" }, short(one.name)) },
        { name: "trust", label: "Trust", cell: (one) => trust(one.trustLevel) },
      ], items, (one) => one.id)];
  },
};

/// What a variable of this name is for this drift; null where its name says nothing of a drift.
export function fromDrift(name, drift) {
  const key = name.toUpperCase().replace(/^DRIFT_/, "");
  return { ADDRESS: drift.address, RESOURCE: drift.address, RESOURCE_ID: drift.cloudId, CLOUD_ID: drift.cloudId, STACK: drift.stackName, RESOURCE_TYPE: drift.type }[key] ?? null;
}
