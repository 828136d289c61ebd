// A question about one step, and the answer to it: exactly what would run, where, with what, who asks and until when.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { short } from "../../core/text.js";
import { dialog, form } from "../../ui/dialog.js";
import { icon } from "../../ui/icons.js";
import { action, age, facts, field } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { actor, myself } from "../account/names.js";
import { command, needs, reasons, risk } from "../runbook/marks.js";
import { answerApproval } from "./calls.js";

/// - execution: what the list or the page knows of it; null where it is not known.
/// - rules: `{ twoPersonRule, trust }`, where `trust` is the level that counts, or null.
export function question(approval, execution, rules, names, context, { isHere = false } = {}) {
  const title = `May step ${approval.step} run?`;
  return h("section", { class: `question ${approval.risk}`, "aria-label": `${title} ${short(approval.runbookName, 80)}`, "data-key": approval.id },
    h("div", { class: "question-head" }, h("h2", null, title), risk(approval.risk), h("span", { class: "quiet" }, "runs out ", age(approval.expiresAt))),
    !isHere && h("p", null, h("a", { href: `/executions/${approval.executionId}`, class: "name" }, short(approval.runbookName, 120)), execution && ` version ${execution.version}`),
    approval.title && approval.title !== approval.command && h("p", { class: "name" }, short(approval.title, 300)),
    command(approval.command, approval.verdict),
    reasons(approval.verdict),
    approval.network === "host" && h("p", { class: "danger-line" }, icon("high"), h("span", null, h("b", null, "It reaches the network of its host: "), "the metadata service of the cloud, with the credentials it gives out, is reachable.")),
    needs(approval.needs),
    facts([
      ["Where", execution && where(execution, approval.step, names)],
      ["Variables", execution && values(execution.variables)],
      ["Asked by", [actor(approval.requestedBy, names), " ", age(approval.requestedAt)]],
      ["Hash", h("code", { title: "Of command, variables and target: the answer holds for these alone" }, approval.hash)],
    ]),
    answerOf(approval, rules, context));
}

/// Where the step runs: its own target, the agent that the execution has begun at, else that of the execution.
function where(execution, index, names) {
  const step = execution.steps?.find((one) => one.index === index);
  if (step?.target) return ["the agent ", h("span", { class: "name" }, short(step.target, 120))];
  return target(execution.target, names);
}

export function target({ agentId, labels }, names) {
  const pairs = Object.entries(labels);
  if (agentId) return ["agent ", h("a", { href: `/agents/${agentId}`, class: "name" }, short(names[`agent:${agentId}`] ?? agentId.slice(0, 8), 80))];
  return pairs.length ? ["any agent with ", pairs.map(([key, value]) => h("span", { class: "label" }, short(`${key}=${value}`, 80)))] : "any agent";
}

export function values(variables) {
  const pairs = Object.entries(variables);
  return pairs.length ? h("ul", { class: "pairs" }, pairs.map(([name, value]) => h("li", null, h("code", null, short(name, 80)), " = ",
    value === null ? h("span", { class: "secret" }, icon("lock"), "secret") : value === "" ? h("span", { class: "quiet" }, "empty") : h("code", null, short(value, 500))))) : "none";
}

/// Why the caller cannot say yes; null where he can.
function obstacle(approval, rules) {
  if (!session.may("member")) return "Your role sees this and cannot answer.";
  if (rules.trust !== null && rules.trust < 2) return `The trust that counts is ${rules.trust}: this step cannot be allowed until an admin raises it, and a new execution is started.`;
  if (approval.risk === "dangerous" && !session.may("admin")) return "An admin has to answer: the step is dangerous.";
  if (rules.twoPersonRule && approval.requestedBy === myself()) return "The two-person rule is on, and you asked: somebody else has to allow it.";
  return null;
}

function answerOf(approval, rules, context) {
  const why = obstacle(approval, rules);
  const no = session.may("member") && action("Reject…", () => reject(approval, context));
  if (why) return [h("p", { class: "danger-line plain" }, icon("lock"), h("span", null, why)), no && h("p", { class: "row end" }, no)];
  const phrase = approval.confirmation;
  const typed = phrase && h("input", { type: "text", required: true, autocomplete: "off", spellcheck: "false", pattern: phrase, title: phrase, "data-key": `typed-${approval.id}` });
  const comment = h("input", { type: "text", maxlength: 500, autocomplete: "off", "data-key": `comment-${approval.id}` });
  return form("Let it run", [typed && field(`Type ${phrase} to let it run`, typed, "It is dangerous: read the command once more."), field("Comment (may be empty)", comment)], async () => {
    await send(approval, "approve", { confirmation: typed ? typed.value : undefined, comment: comment.value.trim() || undefined }, context);
    toast(`Step ${approval.step} runs.`);
  }, { extra: no, kind: approval.risk === "dangerous" ? "danger" : "primary" });
}

/// What is gone meanwhile is drawn anew, so that nobody answers an old question.
async function send(approval, verb, body, context) {
  try {
    await answerApproval(approval.id, verb, { hash: approval.hash, ...body });
  } catch (error) {
    if (error.status === 409) {
      toast([error.title, error.detail].filter(Boolean).join(". "), "bad");
      context.refresh();
      return;
    }
    throw error;
  }
  context.refresh();
}

async function reject(approval, context) {
  await dialog(`Reject step ${approval.step}?`, (close) => {
    const comment = h("input", { type: "text", maxlength: 500, autocomplete: "off" });
    return form("Reject", [h("p", null, "The execution ends before this step."), field("Why (may be empty)", comment)], async () => {
      await send(approval, "reject", { comment: comment.value.trim() || undefined }, context);
      close();
    }, { kind: "danger" });
  });
}
