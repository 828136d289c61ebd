// Enrolment: a token that is shown once, the commands for the host, and the moment the agent arrives.

import { h, put, announce } from "../../core/dom.js";
import { session } from "../../core/session.js";
import { short } from "../../core/text.js";
import { form } from "../../ui/dialog.js";
import { age, card, choice, empty, field, heading, snippet } from "../../ui/parts.js";
import { getAgents, makeToken } from "./calls.js";

const lives = [["3600", "1 hour"], ["14400", "4 hours"], ["86400", "1 day"]];

export const enrolPage = {
  every: 0,
  load: async () => null,

  draw(_, context) {
    context.title("Enrol an agent");
    const head = heading("Enrol an agent", {
      trail: [["Agents", "/agents"]], note: "One token lets in one agent, once. What the agent keeps is its own key, which never leaves its host.",
    });
    if (!session.may("admin")) {
      return [head, empty("Your role cannot do this", "Ask an admin or owner of this tenant for a token.")];
    }
    const host = h("div", { class: "column" });
    put(host, tokenForm(context, host));
    return [head, host];
  },
};

function tokenForm(context, host) {
  const name = h("input", { type: "text", required: true, maxlength: 120, autocomplete: "off", value: "agent" });
  const tags = h("input", { type: "text", autocomplete: "off", placeholder: "env=prod, team=shop" });
  const life = choice(lives, "3600");
  return card("1. Make a token", {}, form("Make a token", [
    field("Name of the agent", name, "For lists; for example the host or the account that it watches."),
    field("Labels", tags, "Pairs of key=value with commas between; may be empty."),
    field("Good for", life),
  ], async () => {
    const body = { name: name.value.trim() || "agent", expiresIn: Number(life.value), labels: pairs(tags.value) };
    const known = await getAgents(context.signal);
    const token = await makeToken(body);
    put(host, made(token, body.name));
    host.querySelector("h2").tabIndex = -1;
    host.querySelector("h2").focus();
    watch(context, host, new Set(known.items.map((agent) => agent.id)));
  }));
}

/// `a=b, c=d` as an object; a word without `=` is a label with an empty value.
function pairs(text) {
  return Object.fromEntries(text.split(",").map((one) => one.trim()).filter(Boolean).map((one) => {
    const at = one.indexOf("=");
    return at < 0 ? [one, ""] : [one.slice(0, at).trim(), one.slice(at + 1).trim()];
  }));
}

function made(token, name) {
  const server = h("input", { type: "text", autocomplete: "off", spellcheck: "false", value: token.gateway ?? `${location.hostname}:8443` });
  const commands = h("div");
  const draw = () => put(commands, snippet(lines(server.value.trim(), name, token.token)));
  server.addEventListener("input", draw);
  draw();
  return [
    card("2. Run this on the host", { note: ["Works once, ends ", age(token.expiresAt)] },
      h("p", null, "The host needs ", h("code", null, "dd0c-agent"), " on its PATH. The token is shown this once: it is not stored where anybody could read it again."),
      field("Gateway that the agent connects to", server, "Host and port of this plane's gateway as the host reaches them."),
      commands),
    card("3. Wait for it", {}, h("p", { class: "arrival", role: "status" }, h("i", { class: "pulse", "aria-hidden": "true" }),
      h("span", null, `Waiting for “${short(name, 60)}” to connect…`))),
  ];
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// By standard input, since other users of a host see command lines.
const lines = (server, name, token) => `dd0c-agent enroll --server ${quoted(server)} --name ${quoted(name)} --token-file - <<'TOKEN'
${token}
TOKEN
dd0c-agent init .     # finds state files and manifests below this folder
dd0c-agent run        # scans and reports; Ctrl-C stops it`;

/// Looks each three seconds until an agent is there that was not before.
function watch(context, host, known) {
  const look = async () => {
    if (context.signal.aborted) return;
    const found = document.hidden ? null : await getAgents(context.signal).catch(() => null);
    const agent = found?.items.find((one) => !known.has(one.id));
    if (!agent) {
      setTimeout(look, 3000);
      return;
    }
    const text = `${short(agent.name, 60)} has enrolled.`;
    put(host.querySelector(".arrival"), h("b", null, text), " ", h("a", { class: "button primary", href: `/agents/${agent.id}` }, "See the agent"));
    announce(text);
  };
  setTimeout(look, 3000);
}
