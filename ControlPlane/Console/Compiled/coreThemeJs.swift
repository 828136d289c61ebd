// swift-format-ignore-file
// Written by scripts/console-assets from Assets/core/theme.js; edit that.

extension Asset {
    static let coreThemeJs = Asset("core/theme.js", ##"""
const place = "dd0c.theme";
export const themes = ["system", "light", "dark"];
export function theme() {
const kept = localStorage.getItem(place);
return themes.includes(kept) ? kept : "system";
}
export function setTheme(name) {
if (name === "system") localStorage.removeItem(place);
else localStorage.setItem(place, name);
apply();
}
export function apply() {
if (theme() === "system") delete document.documentElement.dataset.theme;
else document.documentElement.dataset.theme = theme();
}

"""##)
}
