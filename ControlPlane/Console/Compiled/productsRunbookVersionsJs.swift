// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/runbook/versions.js; edit that.

extension Asset {
    static let productsRunbookVersionsJs = Asset("products/runbook/versions.js", ##"""
import { h } from "../../core/dom.js";
import { count, short } from "../../core/text.js";
import { dialog } from "../../ui/dialog.js";
import { action, age } from "../../ui/parts.js";
import { actor } from "../account/names.js";
import { block, difference } from "../drift/values.js";
import { getVersion } from "./calls.js";
export function versionList(runbook, versions, names) {
return h("ul", { class: "versions" }, versions.map((version) => {
const whole = h("p", null, action("Its text", () => showText(runbook, version.version), "small"));
const head = [h("b", null, `Version ${version.version}`), h("span", { class: "quiet" }, " by ", actor(version.createdBy, names), " ", age(version.createdAt), " · ",
version.version === 1 ? "the first" : version.changes.length ? count(version.changes.length, "step") + " changed" : "the steps are the same")];
if (version.version === 1 || version.changes.length === 0) return h("li", null, h("p", null, head), whole);
return h("li", null, h("details", { "data-key": `version-${version.version}` }, h("summary", null, head), version.changes.slice(0, 200).map(change)), whole);
}));
}
async function showText(runbook, version) {
const found = await getVersion(runbook.id, version);
await dialog(`Version ${version} of ${short(runbook.name, 60)}`, () => [
h("p", { class: "note" }, `SHA-256 ${found.sha256}`),
h("pre", { class: "command", tabindex: 0 }, found.source),
]);
}
function change({ change: word, from, to }) {
const [before, after] = difference(text(from), text(to));
const title = to?.title ?? from?.title ?? "";
return h("div", { class: "compare" },
h("p", { class: "compare-head" }, h("span", null, h("b", null, word), word === "moved" ? ` from ${from?.index} to ${to?.index}` : ` step ${to?.index ?? from?.index}`), h("span", null, short(title, 120))),
word !== "moved" && h("div", { class: "compare-pair" }, from && side("Before", "before", before), to && side("After", "after", after)));
}
const text = (step) => step?.command ?? step?.title ?? "";
const side = (name, kind, parts) => h("div", { class: `compare-side ${kind}` }, h("span", { class: "side-name" }, name), block(...parts));

"""##)
}
