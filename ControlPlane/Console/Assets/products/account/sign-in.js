// Sign-in, shown in place of whatever page was asked for; that page follows by itself.

import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { form } from "../../ui/dialog.js";
import { logo } from "../../ui/icons.js";
import { field } from "../../ui/parts.js";
import { getMe, logIn } from "./calls.js";

const reasons = {
  ended: "Your session has ended. Sign in to go on where you were.",
  left: "You are signed out.",
};

/// Opens the session that an answer of signup, login or accept brings.
export async function enter(answer) {
  const credential = { kind: "bearer", text: answer.token, expiresAt: answer.expiresAt };
  session.open(credential, await getMe(credential));
}

export function gate(title, note, ...content) {
  return h("div", { class: "gate-box" }, h("div", { class: "gate-brand" }, logo(), "dd0c"), h("h1", null, title), note && h("p", { class: "note" }, note), content);
}

export const signIn = {
  every: 0,
  load: async () => null,

  draw(_, context) {
    context.title("Sign in");
    const email = h("input", { type: "email", required: true, autocomplete: "username", maxlength: 254 });
    const password = h("input", { type: "password", required: true, autocomplete: "current-password", maxlength: 1024 });
    const key = h("input", { type: "password", required: true, autocomplete: "off", spellcheck: "false", placeholder: "dd0c_…", maxlength: 100 });
    return gate("Sign in", reasons[session.farewell],
      form("Sign in", [field("E-mail", email), field("Password", password)],
        async () => enter(await logIn({ email: email.value.trim(), password: password.value }))),
      h("details", { class: "other-way", "data-key": "key" }, h("summary", null, "Use an API key"),
        form("Sign in with the key", [field("API key", key, "It stays in this tab and is forgotten when you close it.")], async () => {
          const credential = { kind: "key", text: key.value.trim() };
          session.open(credential, await getMe(credential));
        }, { kind: "" })),
      h("p", { class: "note gate-links" }, h("a", { href: "/signup" }, "Create a tenant"), " · ", h("a", { href: "/join" }, "I have an invitation")));
  },
};
