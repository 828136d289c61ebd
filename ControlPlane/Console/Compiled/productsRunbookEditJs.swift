// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/runbook/edit.js; edit that.

extension Asset {
    static let productsRunbookEditJs = Asset("products/runbook/edit.js", ##"""
import { h, put } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { count, short } from "../../core/text.js";
import { form } from "../../ui/dialog.js";
import { card, choice, empty, field, heading } from "../../ui/parts.js";
import { assistant } from "./assist.js";
import { changeRunbook, createRunbook, getRunbook, parse } from "./calls.js";
import { riskTally } from "./marks.js";
import { stepList, texts, variables, warnings } from "./steps.js";
const pause = 600, apart = 2100;
const largest = 1 << 20;
const formats = [["auto", "seen from the text"], ["confluence", "Confluence or HTML"], ["markdown", "Markdown"], ["yaml", "YAML"], ["text", "plain text"]];
const drafts = new Map();
export const editPage = {
every: 0,
load: async ({ params, signal }) => params.id ? getRunbook(params.id, signal) : null,
draw(runbook, context) {
context.title(runbook ? `Edit ${short(runbook.name, 80)}` : "New runbook");
const head = heading(runbook ? "Edit the runbook" : "New runbook", {
trail: [["Runbooks", "/runbooks"], runbook && [runbook.name, `/runbooks/${runbook.id}`]].filter(Boolean),
note: "Paste a page of Confluence, Notion or any other wiki, or open an HTML, Markdown or YAML file. Nothing is kept before you say so.",
});
if (!session.may("member")) return [head, empty("Your role cannot do this", "A member of this tenant can make and change runbooks.")];
return [head, editor(runbook, context)];
},
};
function editor(runbook, context) {
const place = location.pathname;
const draft = drafts.get(place);
const name = h("input", { type: "text", maxlength: 200, autocomplete: "off", value: draft?.name ?? runbook?.name ?? "", on: { input: keep } });
const format = choice(formats, draft?.format ?? (runbook?.format === "yaml" ? "yaml" : "auto"), changed);
const source = h("textarea", { rows: 26, spellcheck: "false", autocomplete: "off", class: "code", value: runbook?.source ?? "", on: { input: changed, paste } });
if (draft) source.value = draft.source;
const note = h("p", { class: "note", role: "status" });
const file = h("input", { type: "file", class: "unseen", id: "runbook-file", accept: ".html,.htm,.md,.markdown,.yaml,.yml,.txt", on: { change: () => take(file.files[0]) } });
const preview = makePreview(context, source, takeOver);
async function take(one) {
if (!one) return;
if (one.size > largest) return put(note, "The file has more than 1 MiB: too much for one runbook.");
source.value = await one.text();
if (!name.value) name.value = one.name.replace(/\.\w+$/, "");
put(note, `From ${short(one.name, 100)}.`);
changed();
}
function paste(event) {
const markup = event.clipboardData?.getData("text/html");
const bare = event.clipboardData?.getData("text/plain");
const isEmpty = source.selectionEnd - source.selectionStart >= source.value.trim().length;
if (!markup || !isEmpty || !/<(ol|ul|li|h[1-6]|table)\b/i.test(markup)) return;
event.preventDefault();
source.value = markup;
put(note, "Pasted with its structure. ", h("button", { type: "button", class: "link", on: { click: () => { source.value = bare; put(note); changed(); } } }, "Take the bare text instead"));
changed();
}
function takeOver(part, isWhole) {
const before = source.value;
source.value = isWhole ? part : `${before.trimEnd()}\n\n${part}`;
put(note, "Taken over: look at every step before you keep it. ", h("button", { type: "button", class: "link", on: { click: () => { source.value = before; put(note); changed(); } } }, "Back to the text before"));
source.focus();
changed();
}
function keep() {
drafts.set(place, { name: name.value, source: source.value, format: format.value });
}
function changed() {
keep();
preview.show(source.value, format.value);
}
const send = async () => {
if (!source.value.trim()) throw { title: "There is no text yet", detail: "Paste one, or open a file." };
const body = { source: source.value, format: format.value };
if (name.value.trim()) body.name = name.value.trim();
const kept = runbook ? await changeRunbook(runbook.id, { ...body, version: runbook.version }) : await createRunbook(body);
drafts.delete(place);
context.go(`/runbooks/${kept.id}`);
};
const drop = h("button", { type: "button", class: "button", on: { click: () => { drafts.delete(place); context.go(runbook ? `/runbooks/${runbook.id}` : "/runbooks"); } } }, "Discard");
const whole = h("div", { class: "editor", on: {
dragover: (event) => event.preventDefault(),
drop: (event) => {
if (!event.dataTransfer.files.length) return;
event.preventDefault();
take(event.dataTransfer.files[0]);
},
} },
card("Text", { actions: h("label", { class: "button small file" }, file, "Open a file…") },
form(runbook ? "Keep as a new version" : "Keep the runbook", [
field("Name", name, "May be empty: then it is the title of the text."),
field("Text", source, "Or drop a file here."), note, h("label", { class: "pick" }, "Read as", format),
runbook && h("p", { class: "note" }, "Another text makes a new version and sets the trust back to 1: read only."),
], send, { extra: drop })),
preview.element);
if (draft) put(note, "What you typed before is still here.");
preview.show(source.value, format.value);
return whole;
}
function makePreview(context, source, take) {
const body = h("div", { class: "column" });
const said = h("p", { class: "note", role: "status" });
let timer = null, turn = 0, last = 0;
function show(text, format) {
clearTimeout(timer);
const mine = ++turn;
if (!text.trim()) {
put(said);
put(body, empty("Nothing to read yet", "Steps, verdicts and warnings show here while you type."));
return;
}
put(said, "Reading…");
timer = setTimeout(() => read(text, format, mine), Math.max(pause, last + apart - Date.now()));
}
async function read(text, format, mine) {
last = Date.now();
try {
const found = await parse({ source: text, format }, context.signal);
if (mine !== turn) return;
put(said, h("span", { class: "unseen" }, `${count(found.steps.length, "step")}. `), riskTally(found.steps));
put(body, drawn(found), ask(text, format));
} catch (error) {
if (mine !== turn || error.name === "AbortError") return;
if (!error.title) throw error;
if (error.status === 429) {
put(said, `Many texts in a minute: going on in ${count(error.retryAfter ?? 5, "second")}.`);
timer = setTimeout(() => read(text, format, mine), 1000 * (error.retryAfter ?? 5));
return;
}
put(said);
put(body, h("div", { class: "empty" }, h("h3", null, error.title), h("p", null, error.errors?.[0]?.message ?? error.detail ?? ""),
error.passes && h("button", { type: "button", class: "button", on: { click: () => show(text, format) } }, "Try again")),
error.code === "no_actionable_steps" && ask(text, format));
}
}
function jump(line) {
const lines = source.value.split("\n");
const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
source.focus();
source.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
source.scrollTop = (line - 4) * parseFloat(getComputedStyle(source).lineHeight);
}
const ask = (text, format) => assistant({ source: text, format, signal: context.signal, jump, take });
const drawn = (found) => [
found.title && h("p", { class: "name" }, h("b", null, short(found.title, 200))),
found.warnings.length > 0 && warnings(found.warnings, jump),
found.prerequisites.length > 0 && part("Before you begin", texts(found.prerequisites)),
found.variables.length > 0 && part("Variables", variables(found.variables)),
stepList(found.steps, jump),
found.rollback.length > 0 && part("To undo it", stepList(found.rollback, jump)),
];
return { show, element: card("What it says", { note: said }, body) };
}
const part = (title, content) => h("div", null, h("h3", null, title), content);

"""##)
}
