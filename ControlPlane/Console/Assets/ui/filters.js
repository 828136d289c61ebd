// Controls that narrow a list.

import { h } from "../core/dom.js";
import { icon } from "./icons.js";

/// Looks a moment after the last key.
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

/// Several of a few. `on` gets them joined by commas.
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
