// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/account/you.js; edit that.

extension Asset {
    static let productsAccountYouJs = Asset("products/account/you.js", ##"""
import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { short } from "../../core/text.js";
import { confirmed, form } from "../../ui/dialog.js";
import { action, age, card, facts, field } from "../../ui/parts.js";
import { toast } from "../../ui/toast.js";
import { changePassword, endSession, endSessions, getMe, getSessions, renameTenant } from "./calls.js";
import { settingsHead } from "./tabs.js";
export const youPage = {
tools: settingsHead,
async load({ signal }) {
const me = await getMe(null, signal);
const sessions = me.user ? (await getSessions(signal)).items : [];
return { me, sessions };
},
draw({ me, sessions }, context) {
context.title("Settings");
session.renew(me);
return h("div", { class: "columns even" },
h("div", { class: "column" },
card("You", {}, facts(me.user
? [["Name", short(me.user.name, 120)], ["E-mail", short(me.user.email, 200)], ["Role", me.role], ["Member since", age(me.user.createdAt)]]
: [["Signed in with", "an API key"], ["Role", me.role], ["Key", h("span", { class: "code name" }, me.apiKeyId)]])),
me.user && passwordCard()),
h("div", { class: "column" }, tenantCard(me, context), me.user && sessionsCard(sessions, context)));
},
};
function passwordCard() {
const current = h("input", { type: "password", required: true, autocomplete: "current-password", maxlength: 1024 });
const next = h("input", { type: "password", required: true, autocomplete: "new-password", maxlength: 1024 });
return card("Password", {}, form("Change password", [field("Current password", current), field("New password", next, "Your other sessions end with the change.")],
async () => {
await changePassword({ current: current.value, password: next.value });
current.value = next.value = "";
toast("The password is changed; your other sessions have ended.");
}, { kind: "" }));
}
function sessionsCard(sessions, context) {
const end = (one) => action("End", async () => {
await endSession(one.id).catch((error) => toast(error.title, "bad"));
context.refresh();
}, "small");
return card("Sessions", {
actions: action("Sign out everywhere", () => confirmed("Sign out everywhere?", "All your sessions end, this one too.", "Sign out everywhere", async () => {
await endSessions();
session.close("left");
}), "small"),
}, h("ul", { class: "lines" }, sessions.map((one) => h("li", null,
h("div", null, h("b", { title: short(one.client, 300) }, client(one.client)), one.current && h("span", { class: "state good" }, "this one"),
h("p", { class: "note" }, "from ", short(one.address, 60), ", last seen ", age(one.lastSeenAt))),
!one.current && end(one)))));
}
const programs = [["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]];
const systems = [["Windows", "Windows"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Mac OS", "macOS"], ["Android", "Android"], ["Linux", "Linux"]];
function client(text) {
const [program, system] = [programs, systems].map((table) => table.find(([mark]) => text.includes(mark))?.[1]);
return program && system ? `${program} on ${system}` : short(text || "unknown client", 80);
}
function tenantCard(me, context) {
if (!session.may("owner")) return card("Tenant", {}, facts([["Name", short(me.tenant.name, 120)], ["Slug", h("span", { class: "code" }, me.tenant.slug)]]));
const name = h("input", { type: "text", required: true, maxlength: 100, value: me.tenant.name });
const slug = h("input", { type: "text", required: true, maxlength: 63, value: me.tenant.slug, spellcheck: "false" });
return card("Tenant", {}, form("Save", [field("Name", name), field("Slug", slug, "The short name in commands: --tenant SLUG")], async () => {
await renameTenant({ name: name.value.trim(), slug: slug.value.trim() });
toast("Saved.");
context.refresh();
}, { kind: "" }));
}

"""##)
}
