// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/execution/terminal.js; edit that.

extension Asset {
    static let productsExecutionTerminalJs = Asset("products/execution/terminal.js", ##"""
import { h, put } from "../../core/dom.js";
import { count } from "../../core/text.js";
import { icon } from "../../ui/icons.js";
const most = 300_000;
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const states = { live: ["live", "live"], lost: ["warn", "connection lost, trying again"], ended: ["plain", "at its end"] };
export function makeTerminal() {
const screen = h("div", { class: "screen", tabindex: 0, role: "region", "aria-label": "Output" });
const status = h("span", { class: "state plain", role: "status" }, "connecting");
const copy = h("button", { type: "button", class: "button small", on: { click: take } }, icon("copy"), h("span", null, "Copy"));
const pieces = [];
let waiting = [], size = 0, dropped = 0, place = null, follows = true, isBehind = false;
const element = h("section", { class: "terminal beside", "aria-label": "Output of the steps" },
h("header", null, h("h2", null, "Output"), status, copy), screen);
const hint = h("p", { class: "term-note" }, "Nothing was printed yet.");
screen.append(hint);
screen.addEventListener("scroll", () => { follows = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 24; });
function write(event, step) {
if (place !== `${event.index}.${event.attempt}`) {
place = `${event.index}.${event.attempt}`;
isBehind = false;
add(h("h3", { id: `out-${event.index}`, tabindex: -1 }, `Step ${event.index}${event.attempt > 1 ? `, attempt ${event.attempt}` : ""}`, step?.command && h("code", null, `$ ${step.command}`)), 40);
}
if (event.missingBytes > 0) add(h("p", { class: "term-note" }, `${count(event.missingBytes, "byte")} lost on the way`), 20);
const text = event.text.replace(escapes, "").replace(/\r\n?/g, "\n");
if (text) {
const isError = event.stream === "stderr";
add(h("span", { class: isError ? "err" : null }, isError && !isBehind && h("b", null, "stderr "), text), text.length);
isBehind = isError;
}
if (event.truncated) add(h("p", { class: "term-note" }, "There is more, which is not kept."), 20);
}
function note(text) {
if (place === null) return;
add(h("p", { class: "term-note" }, text), 20);
isBehind = false;
}
function add(node, length) {
if (waiting.length === 0) requestAnimationFrame(draw);
waiting.push([node, length]);
}
function draw() {
hint.remove();
screen.append(...waiting.map(([node]) => node));
for (const [node, length] of waiting) {
pieces.push([node, length]);
size += length;
}
waiting = [];
while (size > most && pieces.length > 1) {
const [node, length] = pieces.shift();
node.remove();
size -= length;
dropped += length;
}
if (dropped) {
put(hint, `${count(dropped, "character")} of earlier output left this page; the API has them.`);
screen.prepend(hint);
}
if (follows) screen.scrollTop = screen.scrollHeight;
}
async function take() {
const face = copy.lastChild;
try {
await navigator.clipboard.writeText(pieces.map(([node]) => node.textContent).join(""));
face.textContent = "Copied";
} catch {
getSelection().selectAllChildren(screen);
face.textContent = "Selected: press Ctrl+C";
}
setTimeout(() => { face.textContent = "Copy"; }, 2500);
}
function tell(name) {
const [tone, text] = states[name];
status.className = `state ${tone}`;
if (status.textContent !== text) status.textContent = text;
}
function jump(index) {
const head = screen.querySelector(`#out-${index}`);
if (!head) return;
follows = false;
screen.scrollTop = head.offsetTop - screen.offsetTop;
element.scrollIntoView({ block: "nearest" });
head.focus({ preventScroll: true });
}
return { element, write, note, tell, jump };
}

"""##)
}
