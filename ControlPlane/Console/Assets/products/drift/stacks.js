// The stacks with score, open drifts, last scan and agent.

import { h } from "../../core/dom.js";
import { count, short } from "../../core/text.js";
import { age, choice, empty, heading, score, severities, state, tally } from "../../ui/parts.js";
import { checks, searchBox } from "../../ui/filters.js";
import { table } from "../../ui/table.js";
import { getAgents } from "../fleet/calls.js";
import { getStacks } from "./calls.js";

const names = ["search", "severity", "type", "status"];
const orders = [["score", "Worst score"], ["name", "Name"], ["-lastScan", "Latest scan"], ["lastScan", "Oldest scan"]];
const step = 100;

export const stacksPage = {
  tools(context) {
    const query = context.query;
    const pick = (label, name, options) => h("label", { class: "pick" }, label, choice(options, query.get(name) ?? "", (value) => context.set({ [name]: value })));
    return [
      heading("Stacks", { note: "What your agents watch. A score of 100 means that nothing has drifted." }),
      h("div", { class: "filters", role: "search", "aria-label": "Filter stacks" },
        searchBox("Find by name", query.get("search"), (search) => context.set({ search })),
        checks("With an open drift of", severities, query.get("severity"), (severity) => context.set({ severity })),
        pick("Kind", "type", [["", "Any"], ["terraform", "Terraform"], ["cloudformation", "CloudFormation"], ["kubernetes", "Kubernetes"], ["pulumi", "Pulumi"]]),
        pick("Last scan", "status", [["", "Any"], ["ok", "In sync"], ["drift", "Drifted"], ["partial", "Partial"], ["unreadable", "Unreadable"], ["timed_out", "Timed out"]]),
        h("label", { class: "pick" }, "Order", choice(orders, query.get("sort") ?? "score", (sort) => context.set({ sort: sort === "score" ? null : sort })))),
    ];
  },

  async load(context) {
    const query = context.query;
    const asked = Object.fromEntries(names.map((name) => [name, query.get(name)]));
    const rows = Math.min(2000, Math.max(step, Number(query.get("rows")) || step));
    const [stacks, agents] = await Promise.all([
      getStacks({ ...asked, sort: query.get("sort") ?? "score" }, context.signal, rows), getAgents(context.signal),
    ]);
    return { ...stacks, rows, agents: agents.items.map(({ id, name, state }) => ({ id, name, state })), isFiltered: names.some((name) => query.has(name)) };
  },

  draw({ items, more, rows, agents, isFiltered }, context) {
    context.title("Stacks");
    if (items.length === 0 && isFiltered) {
      return empty("No stack matches", "Nothing has all that the filters ask for.",
        h("button", { type: "button", class: "button", on: { click: () => context.go("/stacks") } }, "Clear filters"));
    }
    if (items.length === 0) {
      return empty("No stacks yet", agents.length
        ? "An agent is enrolled. Its stacks appear here after its first scan."
        : "Stacks come with an agent: install one beside your state files and it reports what it finds.",
      h("a", { class: "button primary", href: agents.length ? "/agents" : "/agents/new" }, agents.length ? "See the agents" : "Enrol an agent"));
    }
    return [
      h("p", { class: "count", role: "status" }, count(items.length, "stack"), more && " shown, and there are more"),
      stackTable(items, agents),
      more && h("p", { class: "row center" }, h("button", {
        type: "button", class: "button", "data-key": "more", on: { click: () => context.set({ rows: rows + step }) },
      }, "Show more")),
    ];
  },
};

export function stackTable(stacks, agents) {
  const known = new Map(agents.map((agent) => [agent.id, agent]));
  const agent = (stack) => {
    const found = known.get(stack.agentId);
    if (!found) return h("span", { class: "quiet" }, stack.agentId ? "unknown" : "by API key");
    return [h("a", { href: `/agents/${found.id}`, class: "name" }, short(found.name, 60)), " ", state(found.state)];
  };
  return table("Stacks", "stacks", [
    { name: "main", label: "Stack", cell: (stack) => [
      h("a", { href: `/stacks/${stack.id}`, class: "row-link name" }, short(stack.name)), h("p", { class: "why" }, stack.type, ` · ${count(stack.resources, "resource")}`)] },
    { name: "score", label: "Score", cell: (stack) => score(stack.score) },
    { name: "tally", label: "Open drifts", cell: (stack) => tally(stack.openDrifts) },
    { name: "state", label: "Last scan", cell: (stack) => [state(stack.status), " ", age(stack.lastScanAt)] },
    { name: "agent", label: "Agent", cell: agent },
  ], stacks, (stack) => stack.id);
}
