// swift-format-ignore-file
// Written by scripts/console-assets from Assets/ui/icons.js; edit that.

extension Asset {
    static let uiIconsJs = Asset("ui/icons.js", ##"""
import { svg } from "../core/dom.js";
const shapes = {
overview: "M3 10.5 10 4l7 6.5M5 9v7h10V9M8.5 16v-4h3v4",
stack: "M10 3 3 6.5 10 10l7-3.5L10 3ZM3 10l7 3.5L17 10M3 13.5 10 17l7-3.5",
drift: "M3 6h14M3 10h6l4 5h4M3 15h4",
agent: "M4 4h12v5H4zM4 11h12v5H4zM7 6.5h.01M7 13.5h.01",
settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4ZM13 13l4 4",
menu: "M3 6h14M3 10h14M3 14h14",
copy: "M7 7h9v9H7zM13 7V4H4v9h3",
check: "m4 10.5 4 4 8-9",
close: "m5 5 10 10M15 5 5 15",
next: "m8 5 5 5-5 5",
person: "M10 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4 17c.5-3.5 3-5 6-5s5.500 1.500 6 5",
critical: "M7 3h6l4 4v6l-4 4H7l-4-4V7zM10 6.500v4M10 13.500v.01",
high: "M10 3.500 17.500 16h-15zM10 8.500v3.500M10 14v.01",
medium: "m10 3 7 7-7 7-7-7zM10 7.500v3M10 13v.01",
low: "M10 3.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13ZM7 10h6",
runbook: "M5 3h10v14H5zM8 7h4M8 10h4M8 13h2",
run: "M6 4.500 15 10l-9 5.500z",
terminal: "M3 4h14v12H3zM6 8l2.500 2L6 12M10.500 12.500H14",
approval: "M10 3 4 5v5c0 3.500 2.500 6 6 7 3.500-1 6-3.500 6-7V5zM7.500 10l2 2 3.500-4",
audit: "M7 5h10M7 10h10M7 15h10M3.500 5h.01M3.500 10h.01M3.500 15h.01",
stop: "M5 5h10v10H5z",
lock: "M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9",
theme: "M10 3a7 7 0 1 0 0 14V3Z",
};
export function icon(name) {
return svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true", focusable: "false" },
svg("path", { d: shapes[name] }));
}
export function logo() {
return svg("svg", { viewBox: "0 0 32 32", class: "logo", "aria-hidden": "true" },
svg("rect", { width: 32, height: 32, rx: 8 }),
svg("path", { d: "M9 11h14M9 21h8", class: "calm" }),
svg("path", { d: "M9 16h7l4 5h3", class: "moved" }));
}

"""##)
}
