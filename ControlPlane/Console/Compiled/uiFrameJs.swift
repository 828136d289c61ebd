// swift-format-ignore-file
// Written by scripts/console-assets from Assets/ui/frame.js; edit that.

extension Asset {
    static let uiFrameJs = Asset("ui/frame.js", ##"""
import { h, put } from "../core/dom.js";
import { session } from "../core/session.js";
import { setTheme, theme, themes } from "../core/theme.js";
import { icon, logo } from "./icons.js";
export function makeFrame(entries, { search, leave }) {
const links = entries.map((entry) => h("a", { href: entry.path, class: "nav-link" }, icon(entry.icon), entry.label));
const menu = h("button", { type: "button", class: "button ghost menu", "aria-expanded": "false", "aria-controls": "nav",
"aria-label": "Menu", on: { click: () => open(menu.getAttribute("aria-expanded") !== "true") } }, icon("menu"));
const main = h("main", { id: "main", tabindex: -1 });
const who = h("div", { class: "who" });
const side = h("div", { class: "side", id: "nav" },
h("nav", { "aria-label": "Main" }, links),
h("aside", { class: "side-foot", "aria-label": "Theme and account" }, themePicker(), who));
const find = h("button", { type: "button", class: "find", "aria-keyshortcuts": "Control+K Meta+K", on: { click: search } },
icon("search"), h("span", null, "Search"), h("kbd", { "aria-hidden": "true" }, "Ctrl K"));
const element = h("div", { class: "frame" },
h("a", { class: "skip", href: "#main", on: { click: skip } }, "Skip to the page"),
h("header", { class: "top" },
menu, h("a", { href: "/", class: "brand", "aria-label": "dd0c, overview" }, logo(), h("span", null, "dd0c")), find),
side, main);
function skip(event) {
event.preventDefault();
main.focus();
}
function open(isOpen) {
menu.setAttribute("aria-expanded", String(isOpen));
element.classList.toggle("menu-open", isOpen);
}
function mark(path) {
open(false);
for (const [index, entry] of entries.entries()) {
const isHere = entry.path === "/" ? path === "/" : path === entry.path || path.startsWith(entry.path + "/");
if (isHere) links[index].setAttribute("aria-current", "page");
else links[index].removeAttribute("aria-current");
}
const me = session.me;
put(who, icon(me?.user ? "person" : "lock"),
h("span", { class: "who-name" }, h("b", null, me?.user ? me.user.name || me.user.email : "API key"),
h("span", { class: "quiet" }, [me?.tenant?.name, me?.role].filter(Boolean).join(" · "))),
h("button", { type: "button", class: "button small", on: { click: leave } }, "Sign out"));
}
return { element, main, mark };
}
function themePicker() {
return h("fieldset", { class: "themes" }, h("legend", { class: "unseen" }, "Theme"),
themes.map((name) => h("label", null,
h("input", { type: "radio", name: "theme", value: name, checked: name === theme(), on: { change: () => setTheme(name) } }),
h("span", null, name[0].toUpperCase() + name.slice(1)))));
}

"""##)
}
