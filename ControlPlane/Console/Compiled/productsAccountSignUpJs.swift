// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/account/sign-up.js; edit that.

extension Asset {
    static let productsAccountSignUpJs = Asset("products/account/sign-up.js", ##"""
import { h } from "../../core/dom.js";
import { form } from "../../ui/dialog.js";
import { field } from "../../ui/parts.js";
import { acceptInvitation, signUp } from "./calls.js";
import { enter, gate } from "./sign-in.js";
const text = (properties) => h("input", { type: "text", maxlength: 100, ...properties });
const newPassword = () => h("input", { type: "password", required: true, autocomplete: "new-password", maxlength: 1024 });
const passwordHint = "Twelve characters or more; a sentence is easier to remember than signs.";
export const signUpPage = {
every: 0,
load: async () => null,
draw(_, context) {
context.title("Create a tenant");
const tenant = text({ required: true, autocomplete: "organization" });
const name = text({ autocomplete: "name" });
const email = h("input", { type: "email", required: true, autocomplete: "username", maxlength: 254 });
const password = newPassword();
return gate("Create a tenant", "A tenant is your organisation: its people, agents, stacks and drifts.",
form("Create", [field("Organisation", tenant), field("Your name", name), field("E-mail", email), field("Password", password, passwordHint)],
async () => {
const body = { tenant: tenant.value.trim(), email: email.value.trim(), password: password.value };
if (name.value.trim()) body.name = name.value.trim();
await enter(await signUp(body));
context.go("/");
}),
h("p", { class: "note gate-links" }, h("a", { href: "/" }, "Sign in instead")));
},
};
export const joinPage = {
every: 0,
load: async () => null,
draw(_, context) {
context.title("Accept an invitation");
const token = text({ required: true, autocomplete: "off", spellcheck: "false", maxlength: 200 });
const name = text({ autocomplete: "name" });
const password = newPassword();
return gate("Accept an invitation", "Whoever invited you has sent you a token.",
form("Join", [field("Token of the invitation", token), field("Your name", name), field("Password", password, passwordHint)],
async () => {
const body = { token: token.value.trim(), password: password.value };
if (name.value.trim()) body.name = name.value.trim();
await enter(await acceptInvitation(body));
context.go("/");
}),
h("p", { class: "note gate-links" }, h("a", { href: "/" }, "Sign in instead")));
},
};

"""##)
}
