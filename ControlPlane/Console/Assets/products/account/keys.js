// API keys: for programs. Their text is shown once.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { confirmed, dialog, form } from "../../ui/dialog.js";
import { action, age, card, choice, empty, field, snippet, state } from "../../ui/parts.js";
import { getKeys, makeKey, revokeKey } from "./calls.js";
import { settingsHead } from "./tabs.js";

const roles = [["viewer", "Viewer: reads"], ["member", "Member: reads and reports"], ["admin", "Admin: manages agents"], ["owner", "Owner: everything"]];

export const keysPage = {
  tools: settingsHead,

  load: async ({ signal }) => session.may("admin") ? (await getKeys(signal)).items : null,

  draw(keys, context) {
    context.title("API keys");
    if (!keys) return empty("Your role cannot see keys", "Admins and owners of this tenant can.");
    const living = keys.filter((key) => !key.revokedAt);
    const dead = keys.filter((key) => key.revokedAt);
    return [
      card("API keys", { note: count(living.length, "key"), actions: action("Make a key", () => makeDialog(context), "primary") },
        living.length ? h("ul", { class: "lines" }, living.map((key) => line(key, context)))
          : empty("No key yet", "A key lets a program use the API: send it in the header X-API-Key.")),
      dead.length > 0 && card("Revoked", {}, h("ul", { class: "lines" }, dead.map((key) => line(key, context)))),
    ];
  },
};

function line(key, context) {
  return h("li", null,
    h("div", null, h("b", null, short(key.name, 120)), h("span", { class: "state plain" }, key.role), key.revokedAt && state("revoked"),
      h("p", { class: "note" }, h("code", null, key.prefix + "…"), " made ", age(key.createdAt), key.revokedAt && [", revoked ", age(key.revokedAt)])),
    !key.revokedAt && action("Revoke", async () => {
      const done = await confirmed(`Revoke ${short(key.name, 60)}?`, "What uses this key is refused from now on. This cannot be undone.", "Revoke key", () => revokeKey(key.id));
      if (done) context.refresh();
    }, "small"));
}

async function makeDialog(context) {
  await dialog("Make an API key", (close) => {
    const name = h("input", { type: "text", required: true, maxlength: 100, autocomplete: "off" });
    const role = choice(roles, "viewer");
    const host = h("div");
    host.append(form("Make the key", [field("What it is for", name), field("Role", role)], async () => {
      const made = await makeKey({ name: name.value.trim(), role: role.value });
      host.replaceChildren(h("p", null, "This is the only time the key is shown."), snippet(made.key),
        h("p", { class: "row end" }, h("button", { type: "button", class: "button primary", on: { click: () => close() } }, "Done")));
    }));
    return host;
  });
  context.refresh();
}
