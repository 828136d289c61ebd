// swift-format-ignore-file
// Written by scripts/console-assets from Assets/ui/filters.js; edit that.

extension Asset {
    static let uiFiltersJs = Asset("ui/filters.js", ##"""
import { h } from "../core/dom.js";
import { icon } from "./icons.js";
export function searchBox(label, value, on) {
let timer = null;
return h("div", { class: "search-box" }, icon("search"), h("input", {
type: "search", "aria-label": label, placeholder: label, value: value ?? "", maxlength: 200, autocomplete: "off", spellcheck: "false",
on: {
input: (event) => {
clearTimeout(timer);
timer = setTimeout(() => on(event.target.value.trim()), 200);
},
},
}));
}
export function checks(label, options, value, on) {
const chosen = new Set((value ?? "").split(",").filter(Boolean));
return h("fieldset", { class: "checks" }, h("legend", { class: "unseen" }, label), options.map((option) => h("label", null,
h("input", {
type: "checkbox", value: option, checked: chosen.has(option),
on: {
change: (event) => {
if (event.target.checked) chosen.add(option);
else chosen.delete(option);
on(options.filter((one) => chosen.has(one)).join(","));
},
},
}), h("span", { class: option }, icon(option), option))));
}

"""##)
}
