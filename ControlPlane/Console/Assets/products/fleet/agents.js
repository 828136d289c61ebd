// The agents of the tenant.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { age, empty, heading, state } from "../../ui/parts.js";
import { table } from "../../ui/table.js";
import { getAgents } from "./calls.js";

const order = { online: 0, offline: 1, revoked: 2 };

export const agentsPage = {
  load: async ({ signal }) => {
    const { items } = await getAgents(signal);
    return items.sort((one, other) => order[one.state] - order[other.state] || one.name.localeCompare(other.name));
  },

  draw(agents, context) {
    context.title("Agents");
    const enrol = session.may("admin") && h("a", { class: "button primary", href: "/agents/new" }, "Enrol an agent");
    const head = heading("Agents", { note: "They sit in your network, compare, and send only differences. None opens a port.", actions: enrol });
    if (agents.length === 0) {
      return [head, empty("No agent yet",
        session.may("admin") ? "Make a token and run three commands on a host that can read your state files."
          : "Ask an admin of this tenant to enrol one.", enrol && enrol.cloneNode(true))];
    }
    return [head, h("p", { class: "count", role: "status" }, count(agents.length, "agent"),
      ", ", String(agents.filter((agent) => agent.state === "online").length), " online"), agentTable(agents)];
  },
};

function agentTable(agents) {
  return table("Agents", "agents", [
    { name: "main", label: "Agent", cell: (agent) => [
      h("a", { href: `/agents/${agent.id}`, class: "row-link name" }, short(agent.name, 120)), h("p", { class: "why" }, labels(agent))] },
    { name: "state", label: "State", cell: (agent) => state(agent.state) },
    { name: "host", label: "Host", cell: (agent) => h("span", { class: "name" }, short(agent.hostname, 80)) },
    { name: "stacks", label: "Stacks", cell: (agent) => String(agent.heartbeat?.stacks?.length ?? 0) },
    { name: "version", label: "Version", cell: (agent) => h("span", { class: "code" }, short(agent.version, 40)) },
    { name: "seen", label: "Last seen", cell: (agent) => age(agent.lastSeenAt) },
  ], agents, (agent) => agent.id);
}

export function labels(agent) {
  const pairs = Object.entries(agent.labels);
  return pairs.length ? pairs.map(([key, value]) => h("span", { class: "label" }, short(`${key}=${value}`, 80))) : "no labels";
}
