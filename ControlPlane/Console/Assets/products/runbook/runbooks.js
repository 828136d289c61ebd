// The runbooks of the tenant.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, lasted, short } from "../../core/text.js";
import { action, age, empty, heading } from "../../ui/parts.js";
import { searchBox } from "../../ui/filters.js";
import { table } from "../../ui/table.js";
import { getNames } from "../account/names.js";
import { findDialog } from "./find.js";
import { getFigures, getPanic, getRunbooks } from "./calls.js";
import { trust } from "./marks.js";
import { panicBar, panicControl, rulesDialog } from "./panic.js";

const step = 100;

export const runbooksPage = {
  tools: (context) => [
    heading("Runbooks", {
      note: "What to do when something is wrong: read from your wiki, judged step by step, run by your agents.",
      actions: [session.may("member") && h("a", { class: "button primary", href: "/runbooks/new" }, "New runbook"), action("Find for an alert…", () => findDialog(context)), action("Rules", rulesDialog)],
    }),
    h("div", { class: "filters", role: "search", "aria-label": "Find runbooks" }, searchBox("Find by name", context.query.get("search"), (search) => context.set({ search, rows: null }))),
  ],

  async load({ query, signal }) {
    const rows = Math.min(2000, Math.max(step, Number(query.get("rows")) || step));
    const [found, panic, names, figures] = await Promise.all([
      getRunbooks({ search: query.get("search") }, signal, rows), getPanic(signal), getNames(signal), getFigures(signal),
    ]);
    return { ...found, rows, panic, names, figures, search: query.get("search") };
  },

  draw({ items, more, rows, panic, names, figures, search }, context) {
    context.title("Runbooks");
    const bar = panicBar(panic, names, context);
    if (items.length === 0) {
      return [bar, search ? empty("No runbook has this in its name", "The search looks at names alone.", h("button", { type: "button", class: "button", on: { click: () => context.go("/runbooks") } }, "All runbooks"))
        : empty("No runbook yet", "Paste a page of your wiki, or open a file: you see every step with its verdict before anything is kept.",
          session.may("member") ? h("a", { class: "button primary", href: "/runbooks/new" }, "Make the first one") : h("p", null, "A member of this tenant can make one."))];
    }
    const runs = new Map(figures.items.map((one) => [one.runbookId, one]));
    return [bar, figures.runs > 0 && tiles(figures),
      h("div", { class: "heading-row" }, h("p", { class: "count", role: "status" }, count(items.length, "runbook"), more && " shown, and there are more"), panicControl(panic, context)),
      table("Runbooks", "runbooks", [
        { name: "main", label: "Runbook", cell: (one) => [h("a", { href: `/runbooks/${one.id}`, class: "row-link name" }, short(one.name)), h("p", { class: "why" }, `version ${one.version} · ${one.format}`)] },
        { name: "trust", label: "Trust", cell: (one) => trust(one.trustLevel) },
        { name: "state", label: "30 days", cell: (one) => month(runs.get(one.id)) },
        { name: "seen", label: "Changed", cell: (one) => age(one.updatedAt) },
      ], items, (one) => one.id),
      more && h("p", { class: "row center" }, h("button", { type: "button", class: "button", "data-key": "more", on: { click: () => context.set({ rows: rows + step }) } }, "Show more"))];
  },
};

const time = (seconds) => seconds === null ? "–" : seconds === 0 ? "under 1 s" : seconds % 60 === 0 && seconds < 3600 ? `${seconds / 60} min`
  : lasted(new Date(0).toISOString(), new Date(seconds * 1000).toISOString());

function tiles({ runs, succeeded, failed, successPercent, meanSecondsToResolve, savedSeconds, stepSeconds }) {
  const tile = (label, value, note) => h("div", { class: "tile" }, h("span", { class: "tile-label" }, label), h("span", { class: "tile-value" }, value), h("span", { class: "tile-note" }, note));
  return h("div", { class: "tiles", role: "group", "aria-label": "The last 30 days" },
    tile("Runs", runs, "in the last 30 days"),
    tile("Succeeded", successPercent === null ? "–" : `${successPercent} %`, successPercent === null ? "none is at its end" : `${succeeded} of ${succeeded + failed} at their end`),
    tile("Time to resolve", time(meanSecondsToResolve), meanSecondsToResolve === null ? "none succeeded" : "mean of those that succeeded"),
    tile("Time saved", time(savedSeconds), savedSeconds === null ? "no command ran" : `at ${time(stepSeconds)} by hand for a command`));
}

const month = (figures) => figures === undefined ? h("span", { class: "why" }, "not run")
  : [count(figures.runs, "run"), figures.successPercent !== null && h("p", { class: "why" }, `${figures.successPercent} % succeeded`)];
