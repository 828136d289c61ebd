// swift-format-ignore-file
// Written by scripts/console-assets from Assets/products/account/tabs.js; edit that.

extension Asset {
    static let productsAccountTabsJs = Asset("products/account/tabs.js", ##"""
import { h } from "../../core/dom.js";
import { heading } from "../../ui/parts.js";
const tabs = [["/settings", "You and the tenant"], ["/settings/people", "People"], ["/settings/keys", "API keys"]];
export function settingsHead() {
return [heading("Settings"), h("nav", { class: "tabs", "aria-label": "Settings" }, tabs.map(([path, label]) =>
h("a", { href: path, "aria-current": path === location.pathname ? "page" : null }, label)))];
}

"""##)
}
