// swift-format-ignore-file
// Written by scripts/console-assets from Assets/core/session.js; edit that.

extension Asset {
    static let coreSessionJs = Asset("core/session.js", ##"""
const place = "dd0c.session";
const ranks = ["viewer", "member", "admin", "owner"];
const watchers = new Set();
let current = read();
let farewell = null;
function read() {
try {
return JSON.parse(sessionStorage.getItem(place));
} catch {
return null;
}
}
export const session = {
get credential() { return current?.credential ?? null; },
get me() { return current?.me ?? null; },
get isOpen() { return Boolean(current?.me); },
get farewell() { return farewell; },
may(role) { return ranks.indexOf(current?.me?.role) >= ranks.indexOf(role); },
open(credential, me) {
current = { credential, me };
farewell = null;
sessionStorage.setItem(place, JSON.stringify(current));
tell();
},
renew(me) {
if (!current || JSON.stringify(me) === JSON.stringify(current.me)) return;
current = { ...current, me };
sessionStorage.setItem(place, JSON.stringify(current));
tell();
},
close(reason = null) {
if (!current) return;
current = null;
farewell = reason;
sessionStorage.removeItem(place);
tell();
},
watch(action) { watchers.add(action); },
};
function tell() {
for (const action of watchers) action();
}

"""##)
}
