// swift-format-ignore-file
// Written by scripts/console-assets from Assets/ui/toast.js; edit that.

extension Asset {
    static let uiToastJs = Asset("ui/toast.js", ##"""
import { announce, h } from "../core/dom.js";
export function toast(text, tone = "good") {
document.querySelector(".toast")?.remove();
const element = h("div", { class: `toast ${tone}` }, text);
document.body.append(element);
announce(text);
setTimeout(() => element.remove(), 6000);
}

"""##)
}
