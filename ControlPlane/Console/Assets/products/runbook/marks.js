// Risk, trust and commands, as every page about runbooks shows them: a colour is never alone.

import { h } from "../../core/dom.js";
import { short } from "../../core/text.js";
import { icon } from "../../ui/icons.js";

const faces = { safe: ["safe", "check"], caution: ["medium", "high"], dangerous: ["critical", "critical"] };
const order = ["safe", "caution", "dangerous"];
const kinds = { manual: "done by a person", branch: "decided by a person" };
// More than this of one command is not shown at once; the API has all of it.
const longest = 20_000;

/// A verdict: shape, word and colour. A step that runs nothing says who does it.
export function risk(name, kind) {
  if (!name) return h("span", { class: "state plain" }, kinds[kind] ?? "not judged");
  const [tone, shape] = faces[name] ?? faces.dangerous;
  return h("span", { class: `mark ${tone}` }, icon(shape), h("span", null, name));
}

const titles = { shell: "Shell command", sql: "SQL", http: "HTTP request", manual: "By hand", branch: "Branch" };
/// What a step is called; one without a title by its kind.
export const stepTitle = (step) => short(step.title || (titles[step.kind] ?? step.kind), 300);

const told = {
  no_agent: "No agent that fits is connected, or all of them are busy. Start one, then try again.", panic: "The panic switch was on.",
  interrupted: "The agent was interrupted: what the step did is not known.",
};
/// A reason of the plane, in words.
export const because = (reason) => told[reason] ?? short(reason, 600);

/// "3 safe, 1 dangerous, 1 done by a person", as marks.
export function riskTally(steps) {
  const of = (name) => steps.filter((step) => step.risk === name).length;
  const people = steps.filter((step) => !step.risk).length;
  return h("span", { class: "tally" }, order.filter((name) => of(name) > 0).map((name) => {
    const mark = risk(name);
    mark.lastChild.prepend(`${of(name)} `);
    return mark;
  }), people > 0 && h("span", { class: "state plain" }, `${people} by a person`));
}

const levels = ["observe", "read only", "with approval", "autopilot"];
export const trustMeaning = [
  "Observe: nothing starts.",
  "Read only: safe steps run, the others stop the execution.",
  "With approval: safe steps run, the others wait for somebody's yes.",
  "Autopilot: only dangerous steps wait.",
];
export const trustName = (level) => `${level}, ${levels[level]}`;

export function trust(level) {
  return h("span", { class: "trust", title: trustMeaning[level] },
    h("span", { class: "dots", "aria-hidden": "true" }, [1, 2, 3].map((one) => h("i", { class: one <= level ? "on" : null }))), `Trust ${trustName(level)}`);
}

const gates = {
  run: ["good", "runs by itself"], ask: ["warn", "asks for approval"], blocked: ["bad", "stops here: the trust does not reach it"], person: ["plain", "waits for a person"],
};

/// The steps of a plan: what would run, and what stands before it.
export function planSteps(steps) {
  return h("ol", { class: "run-steps of-run" }, steps.map((step) => h("li", null,
    h("div", { class: "step-head" }, h("span", { class: "step-no" }, step.index), h("span", { class: "step-name" }, stepTitle(step)),
      h("span", { class: "row" }, h("span", { class: `state ${gates[step.gate]?.[0] ?? "plain"}` }, gates[step.gate]?.[1] ?? step.gate), step.risk && risk(step.risk))),
    step.command && command(step.command),
    step.network === "host" && h("p", { class: "note" }, "reaches the network of its host, the metadata service included"),
    needs(step.needs))));
}

const size = (bytes) => bytes % 2 ** 30 === 0 ? `${bytes / 2 ** 30} GiB` : bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes} bytes`;

const without = { "stop-now": "ended at once without a link to the plane", "stop-at-deadline": "ended without a link to the plane" };

/// What a step asks of its host: lines for whoever decides about it.
export function needs(asked) {
  if (!asked) return null;
  const list = (items) => items.map((one, index) => [index > 0 && ", ", h("code", null, short(one, 200))]);
  const limits = [
    asked.memory && `at most ${size(asked.memory)} of memory`, asked.disk && `writes at most ${size(asked.disk)}`,
    asked.processes && `at most ${asked.processes} processes`,
    asked.partition in without && `${without[asked.partition]}${asked.lease ? ` for ${asked.lease} s` : ""}`,
  ].filter(Boolean);
  return [
    asked.uses && h("p", { class: "note" }, "uses ", list(asked.uses), ", which the policy of its host lends it"),
    asked.writable && h("p", { class: "note" }, "may write ", list(asked.writable)),
    limits.length > 0 && h("p", { class: "note" }, limits.join(" · ")),
    asked.onStop && h("p", { class: "note" }, "where it is stopped it runs ", h("code", null, short(asked.onStop, 600))),
  ];
}

/// A command as it would run, with the tokens marked that decided its verdict.
export function command(text, verdict) {
  // Only what may have to be scrolled is a stop for the keyboard.
  const isLong = text.length > 400 || text.split("\n").length > 8;
  return h("pre", { class: "command", tabindex: isLong ? 0 : null }, h("code", null, marked(text, verdict?.reasons ?? [])));
}

/// Offsets are those of bytes, so the text is cut as bytes.
function marked(text, reasons) {
  const bytes = new TextEncoder().encode(text.slice(0, longest));
  const decode = (from, to) => new TextDecoder().decode(bytes.subarray(from, to));
  const found = [];
  let at = 0;
  for (const { offset, length, risk: name } of reasons.toSorted((one, other) => one.offset - other.offset || other.length - one.length)) {
    if (offset < at || length === 0 || offset + length > bytes.length) continue;
    found.push(decode(at, offset), h("mark", { class: name }, decode(offset, offset + length)));
    at = offset + length;
  }
  found.push(decode(at, bytes.length), text.length > longest && `… and ${text.length - longest} characters more`);
  return found;
}

/// Why a verdict is as it is, in words.
export function reasons(verdict) {
  if (!verdict?.reasons.length) return null;
  return h("ul", { class: "reasons why-list" }, verdict.reasons.slice(0, 20).map((one) => h("li", null,
    one.token && !one.text.includes(`\`${one.token}\``) && [h("code", null, short(one.token, 80)), ": "],
    // Every second piece stood between backquotes.
    short(one.text, 400).split("\u0060").map((part, index) => index % 2 ? h("code", null, part) : part), one.rule !== one.token && [" ", h("span", { class: "quiet rule-name" }, one.rule)])),
  verdict.reasons.length > 20 && h("li", null, `and ${verdict.reasons.length - 20} more`));
}
