// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/audit/trail.js; edit that.

extension Asset {
    static let productsAuditTrailJs = Asset("products/audit/trail.js", ##"""
import { h, put } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, moment, short, stamp } from "../../core/text.js";
import { action, empty, facts, heading } from "../../ui/parts.js";
import { actor, getNames } from "../account/names.js";
import { getEntries } from "./calls.js";
import { chainCard, exportDialog } from "./chain.js";
import { exportsCard } from "./exports.js";
const step = 100;
const fields = ["actor", "action", "target", "runbook", "execution", "from", "to"];
const pages = { agent: "/agents/", runbook: "/runbooks/", execution: "/executions/" };
const asked = (query) => Object.fromEntries(fields.map((name) => [name, query.get(name)]));
export const trailPage = {
tools(context) {
const mayRead = session.may("admin");
const made = mayRead && exportsCard(context);
const order = async () => { if (await exportDialog(asked(context.query))) made.look(); };
const top = heading("Audit", { note: "Who did what, in a chain of hashes that nobody can change unseen.", actions: mayRead && action("Export…", order, "primary") });
if (!mayRead) return top;
context.known = { actor: h("datalist", { id: "audit-actor" }), action: h("datalist", { id: "audit-action" }) };
return [top, chainCard(context), made.element, h("div", { class: "filters", role: "search", "aria-label": "Filter entries" },
text("Who", "actor", "user:…", context), text("Action", "action", "fleet.agent.revoked", context), text("Target", "target", "agent:…", context),
text("Runbook", "runbook", "its id", context), text("Execution", "execution", "its id", context),
time("From", "from", context), time("To", "to", context), Object.values(context.known))];
},
async load({ query, signal }) {
if (!session.may("admin")) return null;
const rows = Math.min(5000, Math.max(step, Number(query.get("rows")) || step));
const [found, names] = await Promise.all([getEntries(asked(query), signal, rows), getNames(signal)]);
return { ...found, rows, names, isFiltered: fields.some((name) => query.has(name)) };
},
draw(data, context) {
context.title("Audit");
if (!data) return empty("Your role cannot see the trail", "It says what everybody does: admins and owners of this tenant read it.");
const { items, more, rows, names, isFiltered } = data;
suggest(items, names, context);
if (items.length === 0) {
return empty(isFiltered ? "No entry matches" : "Nothing is written yet", isFiltered ? "Who, action and target are compared letter for letter; runbook and execution are ids." : "Every act that changes something stands here from the first one on.",
isFiltered && h("button", { type: "button", class: "button", on: { click: () => context.go("/audit") } }, "Clear filters"));
}
return [
h("p", { class: "count", role: "status" }, count(items.length, "entry", "entries"), more && " shown, and there are more"),
h("ol", { class: "trail-list" }, items.map((entry) => h("li", null, row(entry, names, context)))),
more && h("p", { class: "row center" }, h("button", { type: "button", class: "button", "data-key": "more", on: { click: () => context.set({ rows: rows + 2 * step }) } }, "Show more")),
];
},
};
function text(label, name, hint, context) {
return h("label", { class: "pick" }, label, h("input", {
type: "text", list: `audit-${name}`, placeholder: hint, maxlength: 200, autocomplete: "off", spellcheck: "false", value: context.query.get(name) ?? "",
on: { change: (event) => context.set({ [name]: event.target.value.trim(), rows: null }) },
}));
}
function time(label, name, context) {
const known = Date.parse(context.query.get(name) ?? "");
const local = Number.isNaN(known) ? "" : new Date(known - new Date(known).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
return h("label", { class: "pick" }, label, h("input", {
type: "datetime-local", value: local, on: { change: (event) => context.set({ [name]: event.target.value && new Date(event.target.value).toISOString(), rows: null }) },
}));
}
function suggest(items, names, context) {
put(context.known.actor, Object.entries(names).map(([id, label]) => h("option", { value: id }, short(label, 80))));
put(context.known.action, [...new Set(items.map((one) => one.action))].sort().map((one) => h("option", { value: one })));
}
function row(entry, names, context) {
const inside = h("div", { class: "entry" });
const details = h("details", { "data-key": `entry-${entry.index}`, on: { toggle: () => { if (details.open && !inside.firstChild) put(inside, whole(entry, names, context)); } } },
h("summary", null, h("span", { class: "entry-no" }, entry.index), h("time", { datetime: entry.at, title: stamp(Date.parse(entry.at)) }, moment(Date.parse(entry.at))),
h("span", { class: "entry-act" }, h("b", null, entry.action), " ", h("span", { class: "quiet name" }, aim(entry, names))), actor(entry.actor, names)),
inside);
return details;
}
function aim({ target, details }, names) {
const [kind, id] = target.split(":");
const name = names[target] ?? (typeof details?.name === "string" ? details.name : id?.slice(0, 13));
return id ? `${kind} ${short(name, 60)}` : short(target, 80);
}
function whole(entry, names, context) {
const [kind, id] = entry.target.split(":");
const only = (name, value, label = "only these") => h("button", { type: "button", class: "link", on: { click: () => context.go(`/audit?${new URLSearchParams({ [name]: value })}`) } }, label);
return [
facts([
["Time", stamp(Date.parse(entry.at))],
["Who", [actor(entry.actor, names), " ", h("code", null, short(entry.actor, 200)), " ", only("actor", entry.actor)]],
["Action", [h("code", null, entry.action), " ", only("action", entry.action)]],
["Target", [id && pages[kind] ? h("a", { href: pages[kind] + encodeURIComponent(id), class: "code name" }, short(entry.target, 200)) : h("code", null, short(entry.target, 200)), " ", only("target", entry.target)]],
["runbook", "execution"].includes(kind) && /^[0-9a-f-]{36}$/.test(id) && ["About", only(kind, id, kind === "runbook" ? "this runbook with its executions" : "this execution")],
["Hash", h("code", null, entry.hash)], ["Before it", h("code", null, entry.previous)],
].filter(Boolean)),
h("pre", { class: "command", tabindex: 0, "aria-label": "Details" }, h("code", null, short(JSON.stringify(entry.details, null, 2), 20_000))),
];
}

"""##)
}
