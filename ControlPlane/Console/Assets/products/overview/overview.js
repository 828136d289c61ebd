// How everything stands, what needs a look first, and the way in for who is new.

import { h, svg } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count } from "../../core/text.js";
import { icon } from "../../ui/icons.js";
import { card, heading, severities, severity } from "../../ui/parts.js";
import { getDrifts, getStacks } from "../drift/calls.js";
import { driftTable } from "../drift/rows.js";
import { stackTable } from "../drift/stacks.js";
import { getApprovals } from "../execution/calls.js";
import { getAgents } from "../fleet/calls.js";

export const overviewPage = {
  async load({ signal }) {
    const [stacks, agents, worst, asked] = await Promise.all([
      getStacks({ sort: "score" }, signal, 1000), getAgents(signal), getDrifts({ status: "open" }, signal, 6), getApprovals({ state: "pending" }, signal),
    ]);
    return { stacks: stacks.items, more: stacks.more, agents: agents.items, worst: worst.items, asked: asked.items.length };
  },

  draw({ stacks, more, agents, worst, asked }, context) {
    context.title("Overview");
    const title = [heading("Overview", { note: session.me?.tenant?.name ?? null }),
      asked > 0 && h("a", { class: "waiting", href: "/approvals" }, icon("approval"), `${count(asked, "step")} of a runbook ${asked === 1 ? "waits" : "wait"} for somebody's yes`)];
    if (stacks.length === 0) return [title, firstSteps(agents)];
    return [
      title,
      h("div", { class: "tiles" }, scoreTile(stacks), driftTile(stacks), stackTile(stacks, more), agentTile(agents)),
      card("Needs attention", { wide: true, actions: h("a", { href: "/drifts", class: "more-link" }, "All drifts") },
        worst.length ? driftTable(worst, { label: "The worst open drifts" })
          : h("p", { class: "calm-line" }, icon("check"), "Nothing has drifted. All that was compared is as declared.")),
      card("Stacks by score", { wide: true, actions: h("a", { href: "/stacks", class: "more-link" }, "All stacks") }, stackTable(stacks.slice(0, 6), agents)),
    ];
  },
};

function tile(label, href, value, detail) {
  return h("a", { class: "tile", href }, h("span", { class: "tile-label" }, label), value, h("span", { class: "tile-note" }, detail));
}

function scoreTile(stacks) {
  const scores = stacks.map((stack) => stack.score).filter((score) => score !== null);
  const mean = scores.length ? Math.round(scores.reduce((sum, score) => sum + score, 0) / scores.length) : null;
  const clean = scores.filter((score) => score === 100).length;
  return tile("Score", "/stacks", h("span", { class: "tile-value" }, ring(mean), mean ?? "–"),
    mean === null ? "no complete scan yet" : `mean of ${count(scores.length, "stack")}, ${clean} at 100`);
}

function ring(value) {
  const around = 2 * Math.PI * 15;
  const level = value === null ? "none" : value >= 90 ? "good" : value >= 60 ? "warn" : "bad";
  return svg("svg", { viewBox: "0 0 40 40", class: `ring ${level}`, "aria-hidden": "true" },
    svg("circle", { cx: 20, cy: 20, r: 15, class: "ring-back" }),
    svg("circle", { cx: 20, cy: 20, r: 15, class: "ring-part", transform: "rotate(-90 20 20)",
      "stroke-dasharray": `${around * (value ?? 0) / 100} ${around}` }));
}

function driftTile(stacks) {
  const sum = (name) => stacks.reduce((total, stack) => total + stack.openDrifts[name], 0);
  const marks = severities.filter((name) => sum(name) > 0).map((name) => h("span", { class: `mark ${name}` }, icon(name), h("span", null, `${sum(name)} ${name}`)));
  return tile("Open drifts", "/drifts", h("span", { class: "tile-value" }, sum("total")), marks.length ? marks : "all as declared");
}

function stackTile(stacks, more) {
  const drifted = stacks.filter((stack) => stack.openDrifts.total > 0).length;
  const unread = stacks.filter((stack) => !["ok", "drift"].includes(stack.status)).length;
  return tile("Stacks", "/stacks", h("span", { class: "tile-value" }, stacks.length, more && "+"),
    [`${drifted} drifted`, unread > 0 && `, ${unread} not read to the end`]);
}

function agentTile(agents) {
  const alive = agents.filter((agent) => agent.state !== "revoked");
  const online = alive.filter((agent) => agent.state === "online").length;
  return tile("Agents online", "/agents", h("span", { class: "tile-value" }, online, h("small", null, ` of ${alive.length}`)),
    alive.length === 0 ? "none enrolled" : online === alive.length ? "all connected" : `${alive.length - online} offline`);
}

function firstSteps(agents) {
  const alive = agents.filter((agent) => agent.state !== "revoked");
  const steps = [
    [alive.length > 0, "Enrol an agent", "It runs in your network, reads state files and live resources, and sends only what differs.",
      session.may("admin") ? h("a", { class: "button primary", href: "/agents/new" }, "Enrol an agent") : "Ask an admin of this tenant."],
    [false, "Let it scan", "dd0c-agent init finds the stacks below a folder; dd0c-agent run scans them.", null],
    [false, "See the first drift", "Stacks, scores and drifts show up here by themselves.", null],
  ];
  const current = steps.findIndex(([isDone]) => !isDone);
  return card("Three steps to the first drift", {}, h("ol", { class: "steps" }, steps.map(([isDone, name, text, next], index) =>
    h("li", { class: isDone ? "done" : index === current ? "current" : null },
      h("h3", null, name, isDone && h("span", { class: "unseen" }, " (done)")), h("p", null, text), index === current && next))));
}
