// What a language model proposes for a text, where the operator has named one: to be looked at, and to be taken over as text.

import { h, put } from "../../core/dom.js";
import { action, snippet } from "../../ui/parts.js";
import { short } from "../../core/text.js";
import { parse } from "./calls.js";
import { command, reasons, risk } from "./marks.js";

/// - jump(line): shows the line of the source.
/// - take(part, isWhole): puts a text in place of what is typed, or behind it.
export function assistant({ source, format, signal, jump, take }) {
  const found = h("div", { class: "column" });
  const ask = action("Ask the language model", async () => {
    put(found, h("p", { class: "note", role: "status" }, "Asking…"));
    try {
      put(found, drawn(await parse({ source, format }, signal, { assist: true }), jump, take));
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!error.title) throw error;
      put(found, h("p", { class: "refusal", role: "alert" }, [error.title, error.detail].filter(Boolean).join(": ")));
    }
  });
  return h("div", { class: "column assist" }, h("p", { class: "row" }, ask),
    h("p", { class: "note" }, "It looks for commands that were overlooked, where your operator has named one. It sees the text without its secrets, and nothing of its answer is kept before you save it."), found);
}

function drawn({ steps, format, proposals, suggestedSource, assistWarnings }, jump, take) {
  const isWhole = steps.length === 0;
  // Markdown behind a page of a wiki or behind YAML would be read as neither.
  const fits = isWhole || format === "markdown";
  return [
    assistWarnings.length > 0 && h("ul", { class: "reasons" }, assistWarnings.slice(0, 20).map((one) => h("li", null, short(one.message, 400)))),
    proposals.length === 0 ? h("p", { class: "note", role: "status" }, "It proposes nothing.")
      : h("ol", { class: "run-steps", "aria-label": "Proposed commands" }, proposals.map((one, index) => h("li", null,
        h("div", { class: "step-head" }, h("span", { class: "step-no" }, index + 1), h("span", { class: "step-name" }, "Proposed command"),
          h("span", { class: "row" }, risk(one.risk), one.source && h("button", { type: "button", class: "link", on: { click: () => jump(one.source.line) } }, `line ${one.source.line}`))),
        command(one.command, one.verdict), reasons(one.verdict)))),
    suggestedSource && h("details", { open: true }, h("summary", null, isWhole ? "As a runbook" : "As a part of the runbook"), snippet(suggestedSource, "Copy the text")),
    suggestedSource && fits && h("p", { class: "row end" }, h("button", { type: "button", class: "button primary", on: { click: () => take(suggestedSource, isWhole) } }, isWhole ? "Take over as text" : "Add to the text")),
  ];
}
