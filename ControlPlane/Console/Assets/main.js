// Puts the console together: the products, the frame, the addresses and the keys.

import { call } from "./core/api.js";
import { h, put } from "./core/dom.js";
import { run } from "./core/page.js";
import { makeRouter } from "./core/router.js";
import { session } from "./core/session.js";
import { ago } from "./core/text.js";
import { apply, setTheme, theme } from "./core/theme.js";
import { makeFrame } from "./ui/frame.js";
import { openPalette } from "./ui/palette.js";
import { heading } from "./ui/parts.js";
import account from "./products/account/product.js";
import audit from "./products/audit/product.js";
import drift from "./products/drift/product.js";
import execution from "./products/execution/product.js";
import fleet from "./products/fleet/product.js";
import overview from "./products/overview/product.js";
import runbook from "./products/runbook/product.js";
import { getMe } from "./products/account/calls.js";
import { signIn } from "./products/account/sign-in.js";

// A new product is a folder, an import above and a place in this row.
const products = [overview, drift, fleet, runbook, execution, audit, account];

const app = document.getElementById("app");
const nowhere = {
  every: 0,
  load: async () => null,
  draw: (_, context) => {
    context.title("Not found");
    return [heading("There is no such page", { note: "The address leads nowhere." }), h("p", null, h("a", { class: "button primary", href: "/" }, "Overview"))];
  },
};

let end = () => {};
let frame = null;

const router = makeRouter(products.flatMap((product) => product.routes), show);

function show(route, { isNew }) {
  end();
  const context = { params: route?.params ?? {}, go: router.go, isNew };
  if (!session.isOpen) {
    frame = null;
    const host = h("main", { class: "gate", id: "main" });
    put(app, host);
    end = run(route?.isPublic ? route.page : signIn, host, { ...context, isNew: true });
    return;
  }
  if (!frame) {
    frame = makeFrame(products.flatMap((product) => product.nav), { search: palette, leave });
    put(app, frame.element);
  }
  frame.mark(location.pathname);
  end = run(route?.page ?? nowhere, frame.main, context);
}

async function leave() {
  // The session also ends here where the plane cannot be told.
  await call("POST", "/v1/auth/logout").catch(() => {});
  session.close("left");
}

function palette() {
  if (!session.isOpen) return;
  const pages = products.flatMap((product) => product.nav)
    .map((entry) => ({ label: entry.label, hint: "Page", icon: entry.icon, href: entry.path }));
  const other = theme() === "dark" ? "light" : "dark";
  const commands = [
    ...pages, ...products.flatMap((product) => product.commands?.({ again: () => router.now(false) }) ?? []),
    { label: `Theme: ${other}`, hint: "Action", icon: "theme", run: () => { setTheme(other); frame = null; router.now(false); } },
    { label: "Sign out", hint: "Action", icon: "person", run: leave },
  ];
  const find = async (text, signal) => {
    const found = await Promise.all(products.map((product) => product.find?.(text, signal).catch(() => []) ?? []));
    return found.flat();
  };
  openPalette(commands, find, router.go);
}

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette();
  }
});

setInterval(() => {
  for (const element of document.querySelectorAll("[data-ago]")) element.textContent = ago(Number(element.dataset.ago));
}, 30_000);

// A role may change while somebody is signed in; a session that has ended is noticed here too.
const renew = () => { if (session.isOpen && !document.hidden) getMe().then(session.renew, () => {}); };
setInterval(renew, 300_000);
session.watch(() => { frame = null; router.now(true); });
apply();
renew();
router.now(false);
