// A short word about what was just done.

import { announce, h } from "../core/dom.js";

export function toast(text, tone = "good") {
  document.querySelector(".toast")?.remove();
  const element = h("div", { class: `toast ${tone}` }, text);
  document.body.append(element);
  announce(text);
  setTimeout(() => element.remove(), 6000);
}
