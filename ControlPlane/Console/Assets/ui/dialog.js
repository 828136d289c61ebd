// Dialogs: the browser's own, which keeps focus inside and gives it back.

import { h, put } from "../core/dom.js";
import { icon } from "./icons.js";

/// Opens a dialog and resolves when it is closed. `fill(close)` gives its content.
export function dialog(title, fill, { kind = "" } = {}) {
  return new Promise((resolve) => {
    let result = null;
    const element = h("dialog", { class: kind, "aria-labelledby": "dialog-title" });
    const close = (value = null) => { result = value; element.close(); };
    put(element,
      h("div", { class: "dialog-head" }, h("h2", { id: "dialog-title" }, title),
        h("button", { type: "button", class: "button ghost", "aria-label": "Close", on: { click: () => close() } }, icon("close"))),
      fill(close));
    element.addEventListener("close", () => { element.remove(); resolve(result); });
    element.addEventListener("click", (event) => { if (event.target === element) close(); });
    document.body.append(element);
    element.showModal();
  });
}

/// Asks before something that cannot be undone. `work` runs while the dialog is open, so that a refusal is read here.
/// Resolves to true when it was done.
export function confirmed(title, text, label, work) {
  return dialog(title, (close) => {
    const refusal = h("p", { class: "refusal", role: "alert" });
    const yes = h("button", { type: "button", class: "button danger", on: { click: act } }, label);
    async function act() {
      yes.disabled = true;
      try {
        await work();
        close(true);
      } catch (error) {
        yes.disabled = false;
        put(refusal, [error.title, error.detail].filter(Boolean).join(". "));
      }
    }
    return [h("p", null, text), refusal, h("p", { class: "row end" },
      h("button", { type: "button", class: "button", autofocus: true, on: { click: () => close() } }, "Cancel"), yes)];
  });
}

/// A form that sends once at a time and shows the plane's refusals where they belong.
export function form(label, fields, send, { kind = "primary", extra = null } = {}) {
  const refusal = h("p", { class: "refusal", role: "alert" });
  const button = h("button", { type: "submit", class: `button ${kind}` }, label);
  const element = h("form", { class: "form", on: { submit } }, fields, refusal,
    h("p", { class: "row end" }, extra, button));
  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    put(refusal);
    try {
      await send();
    } catch (error) {
      if (!error.title) throw error;
      put(refusal, [error.title, error.errors?.[0]?.message ?? error.detail].filter(Boolean).join(": "),
        error.retryAfter ? ` Wait ${error.retryAfter} s.` : null);
    } finally {
      button.disabled = false;
    }
  }
  return element;
}
