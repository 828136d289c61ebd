// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/audit/exports.js; edit that.

extension Asset {
    static let productsAuditExportsJs = Asset("products/audit/exports.js", ##"""
import { h, put } from "../../core/dom.js";
import { count, short } from "../../core/text.js";
import { confirmed } from "../../ui/dialog.js";
import { action, age, card, state } from "../../ui/parts.js";
import { getExports, removeExport } from "./calls.js";
const labels = { jsonl: "JSON Lines", csv: "CSV", pdf: "PDF" };
const isMoving = (one) => one.state === "queued" || one.state === "running";
export function exportsCard(context) {
const rows = h("ul", { class: "lines exports" });
const place = card("Exports", { note: "Made in the background. A link opens its file for whoever has it, until it expires; each download is an entry." }, rows);
let timer = null;
place.hidden = true;
context.signal.addEventListener("abort", () => clearTimeout(timer));
look();
return { element: place, look };
async function look() {
clearTimeout(timer);
try {
const { items } = await getExports(context.signal);
const shown = items.filter((one) => one.state !== "expired");
place.hidden = shown.length === 0;
put(rows, shown.map((one) => row(one, look)));
if (shown.some(isMoving)) timer = setTimeout(look, 2000);
} catch (error) {
if (error.name === "AbortError") return;
if (!error.title) throw error;
timer = setTimeout(look, 15_000);
}
}
}
function row(one, look) {
const filters = Object.entries(one.filters).map(([name, value]) => `${name} ${value}`).join(", ");
return h("li", { "data-key": `export-${one.id}` },
h("div", { class: "export" },
h("p", null, h("b", null, labels[one.format]), state(one.state), " ", age(one.requestedAt)),
h("p", { class: "note" }, filters ? short(filters, 200) : "every entry"),
isMoving(one) ? progress(one) : h("p", { class: "note" }, outcome(one))),
h("div", { class: "row" },
one.link && h("a", { class: "button small primary", href: one.link, download: "" }, "Download"),
one.link && copy(new URL(one.link, location.origin).href),
(isMoving(one) || one.state === "ready") && action(isMoving(one) ? "Stop" : "Remove", () => remove(one, look), "small")));
}
function progress(one) {
if (!one.total) return h("p", { class: "note", role: "status" }, "It waits for its turn, or has just begun.");
return h("p", { class: "note", role: "status" }, h("progress", { max: one.total, value: one.passed, "aria-label": "Entries passed" }), ` ${count(one.passed, "entry", "entries")} of ${new Intl.NumberFormat("en").format(one.total)}`);
}
function outcome(one) {
if (one.state === "failed") return short(one.reason ?? "", 300);
return [`${count(one.rows, "entry", "entries")}, ${size(one.bytes)}. Verified: ${short(one.verdict ?? "", 200)}. SHA-256 `, h("code", { title: one.sha256 }, one.sha256.slice(0, 16) + "…"), ". It goes ", age(one.expiresAt), "."];
}
function size(bytes) {
const unit = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
return `${new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(bytes / unit[0])} ${unit[1]}`;
}
function copy(text) {
const button = action("Copy link", async () => {
try {
await navigator.clipboard.writeText(text);
button.textContent = "Copied";
} catch {
button.replaceWith(h("input", { class: "link-text", readonly: true, value: text, "aria-label": "Link", on: { focus: (event) => event.target.select() } }));
}
}, "small");
return button;
}
async function remove(one, look) {
const text = one.state === "ready" ? "Its file is deleted and its links open nothing. That it was there stays in the trail." : "Nothing of it is kept but its entry in the trail.";
if (await confirmed(one.state === "ready" ? "Remove the export?" : "Stop the export?", text, one.state === "ready" ? "Remove" : "Stop it", () => removeExport(one.id))) look();
}

"""##)
}
