// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/audit/chain.js; edit that.

extension Asset {
    static let productsAuditChainJs = Asset("products/audit/chain.js", ##"""
import { h, put } from "../../core/dom.js";
import { save } from "../../core/api.js";
import { count, short } from "../../core/text.js";
import { dialog } from "../../ui/dialog.js";
import { icon } from "../../ui/icons.js";
import { action, snippet } from "../../ui/parts.js";
import { exportTrail, getHead, orderExport, verify } from "./calls.js";
export function chainCard(context) {
const said = h("div", { class: "chain", role: "status" });
const again = action("Check again", look, "small");
look();
async function look() {
put(said, h("span", { class: "quiet" }, "Walking the chain…"));
try {
draw(await verify(context.signal));
} catch (error) {
if (error.name === "AbortError") return;
if (!error.title) throw error;
put(said, h("span", { class: "state plain" }, "not checked"), h("span", null, error.title));
}
}
function draw(found) {
if (!found.ok) {
put(said, h("span", { class: "state bad" }, "broken"), h("span", null, h("b", null, found.firstBadIndex === null ? "The chain does not hold. " : `The chain breaks at entry ${found.firstBadIndex}. `), short(found.message, 400)));
return;
}
put(said, h("span", { class: "state good" }, "chain whole"), h("span", null, `${count(found.entries, "entry", "entries")}, `,
found.anchored ? "held against the signed head" : "no head is signed yet, so the end is not anchored", ". Last ", h("code", { title: found.hash }, found.hash.slice(0, 16) + "…")));
}
return h("section", { class: "card chain-card", "aria-label": "State of the chain" }, icon("approval"), said, again);
}
export function exportDialog(query) {
const isFiltered = ["actor", "action", "target", "runbook", "execution"].some((name) => query[name]);
const times = { from: query.from, to: query.to };
const forms = [
["jsonl", "JSON Lines", isFiltered ? "The chain itself, to be checked anywhere. A chain cannot be filtered: only the times of the filters count." : "The chain itself, to be checked anywhere.", times],
["csv", "CSV", "For spreadsheets; cells that would be formulas are defused. The filters count.", query],
["pdf", "PDF", "For people: each page names the head of the chain. The filters count.", query],
];
const given = (asked) => Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
return dialog("Export the trail", (close) => {
const refusal = h("p", { class: "refusal", role: "alert" });
const attempt = (work) => async () => {
put(refusal);
try {
await work();
} catch (error) {
if (!error.title) throw error;
put(refusal, [error.title, error.errors?.[0]?.message ?? error.detail].filter(Boolean).join(": "));
}
};
return [
h("ul", { class: "lines" }, forms.map(([format, label, text, asked]) => h("li", null, h("div", null, h("b", null, label), h("p", { class: "note" }, text)), h("div", { class: "row" }, action(`Get ${label}`, attempt(() => exportTrail(format, asked))),
action("In the background", attempt(async () => { await orderExport({ format, ...given(asked) }); close(true); }))))),
h("li", null, h("div", null, h("b", null, "Signed head"), h("p", { class: "note" }, "The end of the chain as it is now: keep it apart from the export.")),
action("Get the head", attempt(async () => save(new Blob([JSON.stringify(await getHead())], { type: "application/json" }), "audit.head.json"))))),
h("p", { class: "note" }, "For large ranges have it made in the background: the file waits for a day under a link. An export is itself an entry. Checked without this server:"), snippet("dd0c-plane audit verify audit.jsonl --head audit.head.json"), refusal,
];
});
}

"""##)
}
