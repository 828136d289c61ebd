// swift-format-ignore-file
// Written by scripts/console-assets from Assets/ui/parts.js; edit that.

extension Asset {
    static let uiPartsJs = Asset("ui/parts.js", ##"""
import { h } from "../core/dom.js";
import { ago, count, short, stamp, words } from "../core/text.js";
import { icon } from "./icons.js";
export const severities = ["critical", "high", "medium", "low"];
export function heading(title, { trail = [], note = null, actions = null, code = false } = {}) {
return h("header", { class: "heading" },
trail.length > 0 && h("nav", { class: "trail", "aria-label": "Breadcrumb" },
trail.map(([label, address]) => [h("a", { href: address }, short(label, 60)), h("span", { "aria-hidden": "true" }, "/")])),
h("div", { class: "heading-row" },
h("h1", { class: code ? "code" : null }, short(title, 2000)),
actions && h("div", { class: "actions" }, actions)),
note && h("p", { class: "note" }, note));
}
export function card(title, { actions = null, note = null, wide = false } = {}, ...children) {
return h("section", { class: wide ? "card wide" : "card", "aria-label": title },
h("div", { class: "card-head" }, h("h2", null, title), note && h("p", { class: "note" }, note), actions),
children);
}
export function severity(name) {
return h("span", { class: `mark ${name}` }, icon(name), h("span", null, name));
}
const tones = {
ok: "good", online: "good", open: "warn", drift: "warn", partial: "warn", scanning: "plain", waiting: "plain",
offline: "warn", unreadable: "bad", timed_out: "bad", revoked: "bad", resolved: "good", skipped: "plain",
succeeded: "good", ready: "good", approved: "good", failed: "bad", unknown: "bad", rejected: "bad", running: "live", awaiting_approval: "warn",
awaiting_intervention: "warn", paused: "warn", expired: "warn",
};
const said = {
ok: "in sync", drift: "drifted", timed_out: "timed out", awaiting_approval: "waits for approval",
awaiting_intervention: "waits for a person", unknown: "outcome unknown", pending: "not yet", aborted: "ended early", void: "no longer asked",
};
export const stateWord = (name) => said[name] ?? words(name);
export function state(name) {
return h("span", { class: `state ${tones[name] ?? "plain"}` }, stateWord(name));
}
export function tally(open) {
if (open.total === 0) return h("span", { class: "tally none" }, "none");
return h("span", { class: "tally" }, severities.filter((name) => open[name] > 0).map((name) =>
h("span", { class: `mark ${name}`, title: `${open[name]} ${name}` }, icon(name), h("span", null, open[name]),
h("span", { class: "unseen" }, ` ${name} `))));
}
export function score(value) {
if (value === null) return h("span", { class: "score none" }, "no score");
const level = value >= 90 ? "good" : value >= 60 ? "warn" : "bad";
const bar = h("i", { "aria-hidden": "true" });
bar.style.setProperty("--part", value + "%");
return h("span", { class: `score ${level}` }, h("b", null, value), bar);
}
export function age(text, none = "never") {
if (!text) return h("span", { class: "quiet" }, none);
const time = Date.parse(text);
return h("time", { datetime: text, title: stamp(time), "data-ago": time }, ago(time));
}
export function facts(rows) {
return h("dl", { class: "facts" }, rows.filter(([, value]) => value !== null && value !== undefined && value !== "")
.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}
export function snippet(text, label = "Copy") {
const code = h("code", null, text);
const block = h("pre", { tabindex: 0, "aria-label": "Commands" }, code);
const said = h("span", { class: "unseen", role: "status" });
const face = h("span", null, label);
const button = h("button", { type: "button", class: "button small", on: { click: copy } }, icon("copy"), face);
async function copy() {
try {
await navigator.clipboard.writeText(text);
face.textContent = said.textContent = "Copied";
setTimeout(() => { face.textContent = label; said.textContent = ""; }, 2000);
} catch {
getSelection().selectAllChildren(code);
face.textContent = said.textContent = "Selected: press Ctrl+C";
}
}
return h("div", { class: "snippet" }, block, button, said);
}
export function empty(title, text, ...next) {
return h("div", { class: "empty" }, h("h2", null, title), h("p", null, text), next);
}
export function errorPanel(error, retry, level) {
const isForbidden = error.status === 403;
return h("div", { class: "empty error", role: "alert" },
h(level, null, error.status === 404 ? "There is no such thing here" : error.title),
h("p", null, error.status === 404 ? "It may have been removed, or the address is wrong." : error.detail ?? ""),
error.retryAfter && h("p", null, `It asks to wait ${count(error.retryAfter, "second")}.`),
h("p", { class: "row" },
!isForbidden && error.status !== 404 &&
h("button", { type: "button", class: "button primary", on: { click: retry } }, "Try again"),
h("a", { class: "button", href: "/" }, "Overview")),
error.requestId && h("p", { class: "note" }, "Request ", h("code", null, error.requestId), " in the log of the plane."));
}
export function address(text) {
return h("span", { class: "code name" }, short(text, 500).split(/(?<=[./_\]])|(?=\[)/).map((part, index) => [index > 0 && h("wbr"), part]));
}
export function field(label, input, hint = null) {
const id = `f${(field.next = (field.next ?? 0) + 1)}`;
input.id = id;
if (hint) input.setAttribute("aria-describedby", id + "h");
return h("div", { class: "field" }, h("label", { for: id }, label), input,
hint && h("p", { class: "note", id: id + "h" }, hint));
}
export function choice(options, value, on) {
return h("select", { on: { change: (event) => on?.(event.target.value) } },
options.map(([key, label]) => h("option", { value: key, selected: key === value }, label)));
}
export function action(label, work, kind = "") {
const button = h("button", { type: "button", class: `button ${kind}` }, label);
button.addEventListener("click", async () => {
if (button.getAttribute("aria-disabled")) return;
button.setAttribute("aria-disabled", "true");
try {
await work();
} finally {
button.removeAttribute("aria-disabled");
}
});
return button;
}

"""##)
}
