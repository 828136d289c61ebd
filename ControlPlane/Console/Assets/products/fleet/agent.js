// One agent: what it watches, how it is, and the way to shut it out.

import { h } from "../../core/dom.js";
import { Trouble } from "../../core/api.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { confirmed } from "../../ui/dialog.js";
import { icon } from "../../ui/icons.js";
import { action, age, card, empty, facts, heading, state } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { getStacks } from "../drift/calls.js";
import { stackTable } from "../drift/stacks.js";
import { risk } from "../runbook/marks.js";
import { labels } from "./agents.js";
import { askScan, getAgents, revokeAgent } from "./calls.js";

export const agentPage = {
  async load({ params: { id }, signal }) {
    const [agents, stacks] = await Promise.all([getAgents(signal), getStacks({ agent: id, sort: "score" }, signal, 500)]);
    const agent = agents.items.find((one) => one.id === id);
    if (!agent) throw new Trouble({ status: 404, code: "not_found", title: "There is no such agent" });
    return { agent, stacks: stacks.items };
  },

  draw({ agent, stacks }, context) {
    context.title(short(agent.name, 120));
    const isAlive = agent.state !== "revoked" && session.may("admin");
    const waiting = agent.heartbeat?.spooledReports;
    return [
      heading(agent.name, {
        trail: [["Agents", "/agents"]],
        note: [state(agent.state), " ", h("span", null, agent.state === "revoked" ? "It is shut out for good." : ["last seen ", age(agent.lastSeenAt)])],
        actions: isAlive && [
          agent.state === "online" && action("Scan all stacks", () => scan(agent)),
          action("Revoke", () => revoke(agent, context), "danger"),
        ],
      }),
      h("div", { class: "columns" },
        h("div", { class: "column" }, card("Stacks", { wide: true, note: stacks.length ? count(stacks.length, "stack") : null },
          stacks.length ? stackTable(stacks, [agent])
            : empty("Nothing scanned yet", agent.heartbeat?.stacks?.length ? "The first scan is under way." : "Name its stacks in agent.yaml, or let it find them: dd0c-agent init"))),
        h("div", { class: "column narrow" },
          card("About", {}, facts([
            ["Host", h("span", { class: "name" }, short(agent.hostname, 200))],
            ["Version", h("span", { class: "code" }, short(agent.version, 60))],
            ["Labels", labels(agent)],
            ["Enrolled", age(agent.enrolledAt)],
            ["Certificate ends", agent.certificateExpiresAt && age(agent.certificateExpiresAt)],
            ["Revoked", agent.revokedAt && age(agent.revokedAt)],
            ["Waiting reports", waiting ? String(waiting) : null],
            ["Id", h("span", { class: "code name" }, agent.id)],
          ])),
          agent.heartbeat?.policy && policy(agent.heartbeat.policy),
          agent.heartbeat?.stacks?.length > 0 && card("As it says", {}, h("ul", { class: "reasons" }, agent.heartbeat.stacks.map((one) =>
            h("li", null, h("span", { class: "name" }, short(`${one.kind}/${one.name}`, 120)), " ", state(one.status))))))),
    ];
  },
};

/// What the owner of its host lets steps do; nothing here can change it.
function policy(found) {
  const names = (items) => items.length > 0 ? items.map((one, index) => [index > 0 && ", ", h("code", null, short(one, 120))]) : null;
  if (found.closed) return card("What steps may do there", {}, h("p", { class: "danger-line" }, icon("high"), h("span", null, h("b", null, "Nothing runs: "), short(found.closed, 600))));
  return card("What steps may do there", { note: Number.isInteger(found.version) ? `signed, version ${found.version}` : null }, facts([
    ["At most", risk(found.maxRisk)],
    ["Network", found.network === "host" ? "that of the host, where a step asks for it" : "none"],
    ["Commands", Number.isInteger(found.allowed) ? `${count(found.allowed, "pattern")} allowed, nothing else` : "all"],
    ["Denied", found.denied > 0 ? count(found.denied, "pattern") : null],
    ["Connections", names(found.connections)],
    ["Writable", names(found.writable)],
  ]), h("p", { class: "note" }, "The local policy of the host says so; only who owns the host changes it."));
}

async function scan(agent) {
  try {
    await askScan(agent.id);
    toast("The agent was asked to scan all its stacks.");
  } catch (error) {
    toast([error.title, error.detail].filter(Boolean).join(". "), "bad");
  }
}

async function revoke(agent, context) {
  const done = await confirmed(`Revoke ${short(agent.name, 60)}?`,
    "Its connection ends within seconds and its certificate is refused from then on. This cannot be undone: to come back it must be enrolled anew. What it reported stays.",
    "Revoke agent", () => revokeAgent(agent.id));
  if (done) {
    toast(`${short(agent.name, 60)} is revoked.`);
    context.refresh();
  }
}
