// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/account/people.js; edit that.

extension Asset {
    static let productsAccountPeopleJs = Asset("products/account/people.js", ##"""
import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { confirmed, dialog, form } from "../../ui/dialog.js";
import { action, age, card, choice, field, snippet, state } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { getInvitations, getUsers, invite, removeUser, setRole, withdraw } from "./calls.js";
import { settingsHead } from "./tabs.js";
const roles = ["owner", "admin", "member", "viewer"];
const duties = [["viewer", "Viewer: sees everything"], ["member", "Member: works with drifts and runbooks"], ["admin", "Admin: agents, people, keys"], ["owner", "Owner: everything"]];
export const peoplePage = {
tools: settingsHead,
async load({ signal }) {
const [users, invitations] = await Promise.all([
getUsers(signal), session.may("admin") ? getInvitations(signal) : { items: [] },
]);
return { users: users.items, open: invitations.items.filter((one) => one.state === "open") };
},
draw({ users, open }, context) {
context.title("People");
const isAdmin = session.may("admin");
return [
card("People", {
note: count(users.length, "member"), actions: isAdmin && action("Invite somebody", () => inviteDialog(context), "primary"),
}, h("ul", { class: "lines" }, users.map((user) => person(user, isAdmin, context)))),
open.length > 0 && card("Invitations", {}, h("ul", { class: "lines" }, open.map((one) => h("li", null,
h("div", null, h("b", null, short(one.email, 120)), h("p", { class: "note" }, `as ${one.role}, ends `, age(one.expiresAt))),
action("Withdraw", () => attempt(() => withdraw(one.id), context), "small"))))),
];
},
};
function person(user, isAdmin, context) {
const isMe = user.id === session.me?.user?.id;
const role = choice(roles.map((one) => [one, one]), user.role, (value) => attempt(() => setRole(user.id, value), context));
role.setAttribute("aria-label", `Role of ${user.email}`);
role.dataset.key = `role-${user.id}`;
return h("li", null,
h("div", null, h("b", null, short(user.name || user.email, 120)), isMe && h("span", { class: "state plain" }, "you"),
h("p", { class: "note" }, short(user.email, 200), " · last signed in ", age(user.lastLoginAt))),
isAdmin ? h("div", { class: "row" }, role, !isMe && action("Remove", () => remove(user, context), "small")) : h("span", null, user.role));
}
async function attempt(work, context) {
try {
await work();
toast("Done.");
} catch (error) {
toast([error.title, error.detail].filter(Boolean).join(". "), "bad");
}
context.refresh();
}
async function remove(user, context) {
if (await confirmed(`Remove ${short(user.email, 60)}?`, "All sessions of this person end at once, and the account is gone.", "Remove", () => removeUser(user.id))) context.refresh();
}
async function inviteDialog(context) {
await dialog("Invite somebody", (close) => {
const email = h("input", { type: "email", required: true, maxlength: 254, autocomplete: "off" });
const role = choice(duties, "member");
const host = h("div");
host.append(form("Make the invitation", [field("E-mail", email), field("Role", role)], async () => {
const made = await invite({ email: email.value.trim(), role: role.value });
host.replaceChildren(
h("p", null, "Send this token to ", h("b", null, short(made.invitation.email, 120)), ". It is shown this once, and works once within seven days at ", h("code", null, `${location.origin}/join`), "."),
snippet(made.token), h("p", { class: "row end" }, h("button", { type: "button", class: "button primary", on: { click: () => close() } }, "Done")));
}));
return host;
});
context.refresh();
}

"""##)
}
