// Declared beside live, attribute by attribute.

import { h } from "../../core/dom.js";
import { short, words } from "../../core/text.js";
import { icon } from "../../ui/icons.js";
import { address } from "../../ui/parts.js";

const longest = 4000;
const signs = { added: "+", removed: "−", changed: "≠" };

/// - attributes: `[{ path, kind, declared?, actual?, class?, who? }]`; a value that is absent does not exist on that side.
export function comparison(attributes) {
  return h("div", { class: "compare", role: "table", "aria-label": "Attributes that differ" },
    h("div", { role: "rowgroup" }, h("div", { role: "row", class: "compare-head" },
      ["Attribute", "Declared", "Live"].map((name) => h("div", { role: "columnheader" }, name)))),
    h("div", { role: "rowgroup" }, attributes.map(row)));
}

function row(attribute) {
  const [declared, actual] = sides(attribute);
  return h("div", { role: "row", class: "compare-row" },
    h("div", { role: "rowheader", class: "compare-path" },
      address(attribute.path),
      h("span", { class: "quiet" }, h("b", { "aria-hidden": "true" }, signs[attribute.kind] + " "), attribute.kind,
        attribute.class && ` · ${words(attribute.class)}`),
      attribute.who && h("span", { class: "quiet" }, "by ", h("span", { class: "name" }, short(attribute.who, 120)))),
    h("div", { role: "cell", class: "compare-side before" }, h("span", { class: "side-name", "aria-hidden": "true" }, "Declared"), declared),
    h("div", { role: "cell", class: "compare-side after" }, h("span", { class: "side-name", "aria-hidden": "true" }, "Live"), actual));
}

function sides({ declared, actual, kind }) {
  const isSecret = [declared, actual].some((value) => value?.redacted);
  if (kind === "added") return [nothing("not declared"), isSecret ? secret(actual) : block(written(actual))];
  if (kind === "removed") return [isSecret ? secret(declared) : block(written(declared)), nothing("not there")];
  if (isSecret) return [declared?.redacted ? secret(declared) : block(written(declared)), actual?.redacted ? secret(actual) : block(written(actual))];
  const texts = [written(declared), written(actual)];
  const [before, after] = difference(...texts);
  return [block(...before), block(...after)];
}

const nothing = (text) => h("span", { class: "nothing" }, text);

/// A value that never left the agent: the rule that hid it, and a tag that tells equal from different.
function secret(value) {
  return h("span", { class: "secret" }, icon("lock"), h("span", null, "redacted ", h("span", { class: "quiet" }, `(${words(value.redacted)})`)),
    value.tag && h("code", { title: "A keyed mark of the value: the same mark, the same value" }, value.tag));
}

function written(value) {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/// The text with the part that differs marked.
export function block(start, middle = "", end = "") {
  const isLong = start.length + middle.length + end.length > longest;
  const value = h("div", { class: "value", tabindex: isLong ? 0 : null },
    short(start, longest), middle && h("mark", null, short(middle, longest)), short(end, longest));
  return start + middle + end === "" ? nothing("empty text") : value;
}

/// Splits two texts at what they share at both ends: `[[start, middle, end], [start, middle, end]]`.
export function difference(one, other) {
  const most = Math.min(one.length, other.length);
  if (most < 8) return [["", one, ""], ["", other, ""]];
  let start = 0;
  while (start < most && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  // Marks inside short or unlike texts confuse: then all of it differs.
  if (start + end < most / 3) return [["", one, ""], ["", other, ""]];
  return [one, other].map((text) => [text.slice(0, start), text.slice(start, text.length - end), text.slice(text.length - end)]);
}
