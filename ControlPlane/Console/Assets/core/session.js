// Who is signed in. The credential lives in sessionStorage: this tab only, gone when it closes, never in an address.

const place = "dd0c.session";
const ranks = ["viewer", "member", "admin", "owner"];
const watchers = new Set();

let current = read();
/// Why nobody is signed in, for the page that asks; null at the first visit.
let farewell = null;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(place));
  } catch {
    return null;
  }
}

export const session = {
  /// `{ kind: "bearer" | "key", text, expiresAt? }`, or null.
  get credential() { return current?.credential ?? null; },
  /// What `GET /v1/me` says.
  get me() { return current?.me ?? null; },
  get isOpen() { return Boolean(current?.me); },
  get farewell() { return farewell; },

  /// The role reaches `role`. The API decides; this only keeps what it would refuse out of sight.
  may(role) { return ranks.indexOf(current?.me?.role) >= ranks.indexOf(role); },

  open(credential, me) {
    current = { credential, me };
    farewell = null;
    sessionStorage.setItem(place, JSON.stringify(current));
    tell();
  },

  /// The caller as the plane sees it now: a role may have changed.
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
