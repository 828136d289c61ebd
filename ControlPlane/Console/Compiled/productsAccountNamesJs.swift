// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/account/names.js; edit that.

extension Asset {
    static let productsAccountNamesJs = Asset("products/account/names.js", ##"""
import { h } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { short } from "../../core/text.js";
import { getAgents } from "../fleet/calls.js";
import { getKeys, getUsers } from "./calls.js";
const life = 60_000;
let kept = null;
export async function getNames(signal) {
const { credential } = session;
if (kept?.credential === credential && Date.now() - kept.at < life) return kept.names;
const [users, agents, keys] = await Promise.all([getUsers(signal), getAgents(signal), session.may("admin") ? getKeys(signal) : { items: [] }]);
const names = Object.fromEntries([
...users.items.map((one) => [`user:${one.id}`, one.name || one.email]),
...agents.items.map((one) => [`agent:${one.id}`, one.name]),
...keys.items.map((one) => [`apikey:${one.id}`, `${one.name} (key)`]),
]);
kept = { credential, at: Date.now(), names };
return names;
}
export const myself = () => session.me?.user ? `user:${session.me.user.id}` : `apikey:${session.me?.apiKeyId}`;
export function actor(text, names) {
const [kind, id] = text.split(":");
return h("span", { class: "name", title: text }, short(names[text] ?? (id ? `${kind} ${id.slice(0, 8)}` : text), 80));
}

"""##)
}
