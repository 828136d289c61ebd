// Starts an execution in two steps: values and target, then the plan with every command as it would run.

import { h, put } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { short } from "../../core/text.js";
import { form } from "../../ui/dialog.js";
import { action, card, choice, empty, field, heading, severity } from "../../ui/parts.js";
import { getNames } from "../account/names.js";
import { getDrift } from "../drift/calls.js";
import { fromDrift } from "../drift/remediate.js";
import { startExecution } from "../execution/calls.js";
import { getAgents } from "../fleet/calls.js";
import { getPanic, getRunbook } from "./calls.js";
import { planSteps, riskTally, trust, trustMeaning } from "./marks.js";
import { panicBar } from "./panic.js";
import { texts } from "./steps.js";

export const startPage = {
  every: 0,
  async load({ params: { id }, query, signal }) {
    const [runbook, agents, panic, names, drift] = await Promise.all([getRunbook(id, signal), getAgents(signal), getPanic(signal), getNames(signal),
      query.get("drift") ? getDrift(query.get("drift"), signal).catch(gone) : null]);
    return { runbook, drift, agents: agents.items.filter((agent) => agent.state !== "revoked").map(({ id, name, state, hostname }) => ({ id, name, state, hostname })), panic, names };
  },

  draw({ runbook, drift, agents, panic, names }, context) {
    context.title(`Run ${short(runbook.name, 100)}`);
    const head = [panicBar(panic, names, context), heading(`Run: ${short(runbook.name, 100)}`, {
      trail: [["Runbooks", "/runbooks"], [runbook.name, `/runbooks/${runbook.id}`]], note: [trust(runbook.trustLevel), h("span", null, trustMeaning[runbook.trustLevel].replace(/^.*?: (.)/, (_, first) => first.toUpperCase()))],
    })];
    if (!session.may("member")) return [head, empty("Your role cannot do this", "A member of this tenant can start executions.")];
    const plan = h("div", { class: "column" });
    return [head, h("div", { class: "editor" }, h("div", { class: "column" },
      drift && card("For this drift", {}, h("p", null, severity(drift.severity), " ", h("a", { class: "code name", href: `/drifts/${drift.id}` }, short(drift.address, 200))),
        h("p", { class: "note" }, "Variables called ADDRESS, RESOURCE, RESOURCE_ID, CLOUD_ID, RESOURCE_TYPE or STACK, with DRIFT_ before it or not, are filled in from it.")),
      runbook.prerequisites.length > 0 && card("Before you begin", {}, texts(runbook.prerequisites)), orderForm(runbook, drift, agents, plan, context)), plan)];
  },
};

/// What is no drift any more fills nothing in.
function gone(error) {
  if (error.status !== 404) throw error;
  return null;
}

function orderForm(runbook, drift, agents, plan, context) {
  const inputs = runbook.variables.map((one) => [one.name, h("input", {
    type: one.secret ? "password" : "text", required: one.required && one.default === null, maxlength: 4096, autocomplete: "off", spellcheck: "false",
    value: one.secret ? "" : (drift && fromDrift(one.name, drift)) ?? one.default ?? "",
  }), one]);
  const online = agents.filter((agent) => agent.state === "online");
  const where = choice([["any", "Any agent that is free"], ["labels", "Any agent with labels"],
    ...agents.map((agent) => [agent.id, `${short(agent.name, 60)} (${agent.state}, ${short(agent.hostname, 40)})`])], online.length === 1 ? online[0].id : "any", changed);
  const labels = h("input", { type: "text", autocomplete: "off", placeholder: "env=prod, team=shop" });
  const labelField = field("Labels of the agent", labels, "Pairs of key=value with commas between; an agent with all of them runs it.");
  const element = form("Show the plan", [
    inputs.length === 0 && h("p", { class: "note" }, "This runbook has no variables."),
    inputs.map(([name, input, one]) => field(name, input, one.secret ? "Secret: no answer, question or log shows it, and the audit trail holds its place alone." : null)),
    field("Where", where), labelField,
  ], async () => {
    const order = read();
    put(plan, planCard(await send({ ...order, dryRun: true }), order));
    plan.querySelector("h2").tabIndex = -1;
    plan.querySelector("h2").focus();
  });
  element.addEventListener("input", changed);
  changed();

  function changed() {
    labelField.hidden = where.value !== "labels";
    // Another order: what was planned does not hold for it.
    put(plan, empty("The plan comes first", "It shows every command with its values, what runs by itself and what asks. Nothing is sent for it."));
  }

  function read() {
    const values = inputs.filter(([, input, one]) => input.value !== "" || (one.default !== null && !one.secret)).map(([name, input]) => [name, input.value]);
    const order = { runbookId: runbook.id, variables: Object.fromEntries(values) };
    if (where.value === "labels") {
      order.labels = Object.fromEntries(labels.value.split(",").map((one) => one.split("=").map((part) => part.trim())).filter(([key]) => key).map(([key, value = ""]) => [key, value]));
    } else if (where.value !== "any") {
      order.agentId = where.value;
    }
    return order;
  }

  /// A refusal names the variables; one that says which execution is in the way leads there.
  async function send(order) {
    try {
      return await startExecution(order);
    } catch (error) {
      if (error.code === "execution_running" && error.location?.startsWith("/v1/executions/")) {
        put(plan, empty("It runs there already", error.detail ?? "", h("a", { class: "button primary", href: error.location.slice(3) }, "See that execution")));
      }
      throw error.code === "variables_invalid" ? Object.assign(error, { errors: [] }) : error;
    }
  }

  function planCard(found, order) {
    const refusal = h("p", { class: "refusal", role: "alert" });
    const start = action("Start it", async () => {
      try {
        put(refusal);
        context.go(`/executions/${(await send(order)).id}`);
      } catch (error) {
        if (!error.title) throw error;
        put(refusal, [error.title, error.detail].filter(Boolean).join(": "));
      }
    }, "primary");
    return card("The plan", { note: riskTally(found.steps) },
      h("p", { class: "note" }, `Version ${found.version}, trust ${found.trustLevel}. Nothing was sent yet.`),
      planSteps(found.steps),
      refusal, h("p", { class: "row end" }, start));
  }

  return card("Values and target", {}, element);
}
