// swift-format-ignore-file
// Written by scripts/console-assets from Assets/core/dom.js; edit that.

extension Asset {
    static let coreDomJs = Asset("core/dom.js", ##"""
import { parts, plain } from "./text.js";
const svgSpace = "http://www.w3.org/2000/svg";
export function h(tag, properties, ...children) {
return fill(document.createElement(tag), properties, children);
}
export function svg(tag, properties, ...children) {
return fill(document.createElementNS(svgSpace, tag), properties, children);
}
function fill(element, properties, children) {
for (const [name, value] of Object.entries(properties ?? {})) set(element, name, value);
add(element, children);
return element;
}
function set(element, name, value) {
if (value === null || value === undefined || value === false) return;
if (name === "on") {
for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
} else if (name === "value" && (element.localName === "input" || element.localName === "textarea")) {
element.defaultValue = element.value = value;
} else if (name === "value" || name === "checked" || name === "selected") {
element[name] = value;
} else {
const text = value === true ? "" : String(value);
element.setAttribute(name, name === "title" || name === "aria-label" ? plain(text) : text);
}
}
function add(element, child) {
if (child === null || child === undefined || child === false) return;
if (Array.isArray(child)) {
for (const one of child) add(element, one);
} else if (child instanceof Node) {
element.append(child);
} else {
for (const part of parts(String(child))) element.append(typeof part === "string" ? part : oddity(part.code));
}
}
function oddity(code) {
const shown = document.createElement("span");
shown.className = "odd";
shown.textContent = code;
shown.title = "A character that cannot be seen stands here";
return shown;
}
export function put(host, ...children) {
host.replaceChildren();
add(host, children);
return host;
}
export function announce(text) {
const host = document.getElementById("announcer");
host.textContent = "";
requestAnimationFrame(() => { host.textContent = plain(text); });
}

"""##)
}
