// swift-format-ignore-file
// Written by scripts/console-assets from Assets/core/text.js; edit that.

extension Asset {
    static let coreTextJs = Asset("core/text.js", ##"""
const hidden =
/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
const code = (character) => "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
export function parts(text) {
if (text.search(hidden) < 0) return [text];
const found = [];
let from = 0;
for (const match of text.matchAll(hidden)) {
if (match.index > from) found.push(text.slice(from, match.index));
found.push({ code: code(match[0]) });
from = match.index + match[0].length;
}
if (from < text.length) found.push(text.slice(from));
return found;
}
export function plain(text) {
return text.replace(hidden, (character) => `[${code(character)}]`);
}
export function short(text, limit = 240) {
return text.length <= limit ? text : text.slice(0, limit) + "…";
}
export function count(number, one, many = one + "s") {
return `${new Intl.NumberFormat("en").format(number)} ${number === 1 ? one : many}`;
}
const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });
export function ago(time, now = Date.now()) {
const seconds = Math.round((time - now) / 1000);
for (const [unit, length] of units) {
if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
}
return seconds > 5 ? "in less than a minute" : "just now";
}
export function stamp(time) {
return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" }).format(time);
}
export function moment(time) {
return new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" })
.format(time);
}
export function lasted(from, to) {
const time = Math.max(0, Date.parse(to) - Date.parse(from));
if (time < 1000) return `${time} ms`;
const seconds = Math.round(time / 1000);
if (seconds < 60) return `${seconds} s`;
const minutes = Math.floor(seconds / 60);
return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
export const words = (value) => String(value).replaceAll("_", "-");

"""##)
}
