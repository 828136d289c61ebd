// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/drift/drift.js; edit that.

extension Asset {
    static let productsDriftDriftJs = Asset("products/drift/drift.js", ##"""
import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short, words } from "../../core/text.js";
import { age, card, facts, heading, severity, state } from "../../ui/parts.js";
import { getNames } from "../account/names.js";
import { attentionCard } from "./attention.js";
import { getDrift } from "./calls.js";
import { comparison } from "./values.js";
const changes = {
changed: "Attributes differ from what is declared.",
deleted: "The resource is declared and does not exist any more.",
unmanaged: "The resource exists and no code declares it.",
};
const classes = {
drift: "drift: somebody changed what the code declares",
co_managed: "co-managed: a controller is expected to write this",
computed: "computed: the platform sets this itself",
};
export const driftPage = {
async load({ params, signal }) {
const [drift, names] = await Promise.all([getDrift(params.id, signal), getNames(signal)]);
return { drift, names };
},
draw({ drift, names }, context) {
context.title(short(drift.address, 120));
return [
heading(drift.address, {
code: true,
trail: [["Drifts", "/drifts"], [drift.stackName, `/stacks/${drift.stackId}`]],
note: [severity(drift.severity), " ", state(drift.status), " ", h("span", null, changes[drift.change])],
actions: drift.status === "open" && session.may("member") && [h("a", { class: "button", href: `/drifts/${drift.id}/remediate` }, "Remediate…")],
}),
h("div", { class: "columns" },
h("div", { class: "column" },
card("Declared and live", { wide: true, note: drift.attributes.length ? count(drift.attributes.length, "attribute") : null },
drift.attributes.length ? comparison(drift.attributes) : h("p", null, changes[drift.change])),
card(`Why ${drift.severity}`, { note: `Rules ${drift.ruleVersion}` },
drift.reasons.length
? h("ul", { class: "reasons" }, drift.reasons.map((reason) => h("li", null, short(reason, 600))))
: h("p", null, "No rule gave a reason."))),
h("div", { class: "column narrow" },
attentionCard(drift, names, context),
card("About", {}, facts([
["Stack", h("a", { href: `/stacks/${drift.stackId}`, class: "name" }, short(drift.stackName, 120))],
["Type", h("span", { class: "code name" }, short(drift.type, 200))],
["Id", drift.cloudId && h("span", { class: "code name" }, short(drift.cloudId, 400))],
["Change", words(drift.change)],
["Class", classes[drift.class] ?? words(drift.class)],
["Who", drift.who === "unknown" ? h("span", { class: "quiet" }, "unknown") : h("span", { class: "name" }, short(drift.who, 400))],
["First seen", age(drift.firstSeenAt)],
["Last seen", age(drift.lastSeenAt)],
["Seen in", count(drift.seenCount, "scan")],
["Resolved", drift.resolvedAt && age(drift.resolvedAt)],
["Agent", drift.agentId && h("a", { href: `/agents/${drift.agentId}` }, "see the agent")],
])),
card("History", {}, h("ol", { class: "events" }, drift.events.slice().reverse().map(event)))))
];
},
};
function event({ at, step, severity: now, severityBefore }) {
const worse = severityBefore && severityBefore !== now;
return h("li", null, h("b", null, step), " ", worse ? [severity(severityBefore), " to ", severity(now)] : severity(now), " ", age(at));
}

"""##)
}
