// Which runbooks fit an alert: what it says goes in, proposals with their reasons come out. Nothing is started here.

import { h, put } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { short } from "../../core/text.js";
import { dialog, form } from "../../ui/dialog.js";
import { field } from "../../ui/parts.js";
import { match } from "./calls.js";

export const findDialog = (context) => dialog("Find a runbook for an alert", (close) => {
  const title = h("input", { type: "text", maxlength: 500, autocomplete: "off", autofocus: true });
  const service = h("input", { type: "text", maxlength: 200, autocomplete: "off" });
  const rest = h("textarea", { rows: 4, maxlength: 8192, spellcheck: "false" });
  const found = h("div", { class: "column", "aria-live": "polite" });
  const go = (path) => { close(); context.go(path); };
  const element = form("Find", [
    field("What the alert says", title), field("Service", service, "May be empty; it counts the most."), field("Anything else", rest, "Its description, a resource, labels."),
  ], async () => {
    const given = { title: title.value.trim(), service: service.value.trim(), description: rest.value.trim() };
    if (!Object.values(given).some(Boolean)) throw { title: "There is nothing to look for yet", detail: "Say what the alert says." };
    put(found, drawn((await match(given)).proposals, go));
  });
  return h("div", { class: "column" }, element, found);
});

const drawn = (proposals, go) => proposals.length === 0
  ? h("p", { class: "note" }, "No runbook fits. What is looked at: names, steps, targets and prerequisites.")
  : h("ol", { class: "run-steps", "aria-label": "Runbooks that fit" }, proposals.map((one, index) => h("li", null,
    h("div", { class: "step-head" }, h("span", { class: "step-no" }, index + 1), h("a", { class: "name", href: `/runbooks/${one.runbookId}`, on: { click: (event) => { event.preventDefault(); go(`/runbooks/${one.runbookId}`); } } }, short(one.name, 200)),
      h("span", { class: "row" }, h("span", { class: "label" }, `${Math.round(one.score * 100)} % of what it says`),
        session.may("member") && h("button", { type: "button", class: "button small", on: { click: () => go(`/runbooks/${one.runbookId}/run`) } }, "Plan it"))),
    h("ul", { class: "reasons" }, one.reasons.map((reason) => h("li", null, short(reason, 300)))))));
