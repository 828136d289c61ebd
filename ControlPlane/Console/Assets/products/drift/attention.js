// What people say about a drift: that somebody looks after it, that it can wait, that it is meant to be so.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { dialog, form } from "../../ui/dialog.js";
import { action, age, card, choice, field } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { actor } from "../account/names.js";
import { say, takeBack } from "./calls.js";

const meanings = {
  acknowledged: "Somebody looks after it.",
  snoozed: "It can wait.",
  accepted: "It is meant to be so.",
};
const waits = [["1", "1 hour"], ["8", "8 hours"], ["24", "a day"], ["72", "3 days"], ["168", "a week"]];

export const saidWords = [["", "Any"], ["none", "Nothing yet"], ["acknowledged", "Acknowledged"], ["snoozed", "Snoozed"], ["accepted", "Accepted"]];

/// The word for a list; nothing where nothing is said.
export const saidMark = (said) => said && h("span", { class: "state plain" }, said.state);

export function attentionCard(drift, names, context) {
  const said = drift.attention;
  const mine = session.may("member") && drift.status === "open";
  const act = (work) => async () => {
    try {
      await work();
      context.refresh();
    } catch (error) {
      if (!error.title) throw error;
      toast([error.title, error.detail].filter(Boolean).join(". "), "bad");
    }
  };
  return card("Attention", {},
    said ? h("p", null, saidMark(said), " ", meanings[said.state], " By ", actor(said.by, names), " ", age(said.at), said.until && [", until ", h("time", { datetime: said.until }, new Date(said.until).toLocaleString())], ".")
      : h("p", { class: "note" }, drift.status === "open" ? "Nobody has said anything about it." : "It is resolved."),
    said && h("p", { class: "note" }, "It holds until the drift changes."),
    mine && h("p", { class: "row" },
      said?.state !== "acknowledged" && action("Acknowledge", act(() => say(drift.id, "acknowledge")), "small"),
      action("Snooze…", () => snooze(drift, context), "small"),
      said?.state !== "accepted" && action("Accept", act(() => say(drift.id, "accept")), "small"),
      said && action("Take back", act(() => takeBack(drift.id)), "small ghost")));
}

async function snooze(drift, context) {
  const done = await dialog("For how long can it wait?", (close) => {
    const hours = choice(waits, "24");
    return form("Snooze", [field("For", hours, "It comes back earlier if it changes.")], async () => {
      await say(drift.id, "snooze", { hours: Number(hours.value) });
      close(true);
    });
  });
  if (!done) return;
  toast("It waits.");
  context.refresh();
}
