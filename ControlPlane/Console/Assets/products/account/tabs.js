// The heading that the pages of the settings share.

import { h } from "../../core/dom.js";
import { heading } from "../../ui/parts.js";

const tabs = [["/settings", "You and the tenant"], ["/settings/people", "People"], ["/settings/keys", "API keys"]];

export function settingsHead() {
  return [heading("Settings"), h("nav", { class: "tabs", "aria-label": "Settings" }, tabs.map(([path, label]) =>
    h("a", { href: path, "aria-current": path === location.pathname ? "page" : null }, label)))];
}
