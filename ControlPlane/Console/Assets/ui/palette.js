// Ctrl+K: everything by name. A combobox over a list box, as screen readers know it.

import { h, put } from "../core/dom.js";
import { short } from "../core/text.js";
import { icon } from "./icons.js";

let isOpen = false;

/// - commands: `[{ label, hint, icon, run | href }]`, always there.
/// - find(text, signal): the same from the API.
export function openPalette(commands, find, go) {
  if (isOpen) return;
  isOpen = true;
  let found = [], shown = [], chosen = 0, search = new AbortController(), timer = null;
  const list = h("ul", { role: "listbox", id: "palette-list", "aria-label": "Results" });
  const input = h("input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
    "aria-label": "Search pages, stacks, drifts, agents and runbooks", placeholder: "Search pages, stacks, drifts, agents, runbooks…",
    autocomplete: "off", spellcheck: "false", on: { input: type, keydown: press },
  });
  const said = h("div", { class: "unseen", role: "status" });
  const element = h("dialog", { class: "palette", "aria-label": "Go to" },
    h("div", { class: "palette-input" }, icon("search"), input), list,
    h("p", { class: "palette-help", "aria-hidden": "true" }, h("kbd", null, "↑"), h("kbd", null, "↓"), " choose ",
      h("kbd", null, "Enter"), " open ", h("kbd", null, "Esc"), " close"), said);
  element.addEventListener("close", () => { isOpen = false; search.abort(); clearTimeout(timer); element.remove(); });
  element.addEventListener("click", (event) => { if (event.target === element) element.close(); });
  document.body.append(element);
  element.showModal();
  input.focus();
  draw();

  function type() {
    search.abort();
    clearTimeout(timer);
    found = [];
    chosen = 0;
    draw();
    const text = input.value.trim();
    if (text.length < 2) return;
    search = new AbortController();
    const { signal } = search;
    timer = setTimeout(async () => {
      const results = await find(text, signal);
      if (signal.aborted) return;
      found = results;
      draw();
    }, 120);
  }

  function draw() {
    const text = input.value.trim().toLowerCase();
    shown = [...commands.filter((one) => one.label.toLowerCase().includes(text)), ...found].slice(0, 40);
    put(list, shown.map((one, index) => h("li", {
      role: "option", id: `palette-${index}`, "aria-selected": String(index === chosen),
      on: { click: () => open(one), mousemove: () => choose(index) },
    }, icon(one.icon), h("span", { class: "name" }, short(one.label, 120)), h("span", { class: "quiet" }, one.hint))),
    shown.length === 0 && h("li", { class: "quiet", role: "option", "aria-selected": "false", "aria-disabled": "true" }, "Nothing of this name"));
    mark();
    said.textContent = `${shown.length} results`;
  }

  function choose(index) {
    if (index === chosen) return;
    chosen = index;
    for (const [at, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(at === chosen));
    mark();
  }

  function mark() {
    if (shown.length) input.setAttribute("aria-activedescendant", `palette-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      event.preventDefault();
      choose((chosen + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && shown[chosen]) {
      event.preventDefault();
      open(shown[chosen]);
    }
  }

  function open(one) {
    element.close();
    if (one.href) go(one.href);
    else one.run();
  }
}
