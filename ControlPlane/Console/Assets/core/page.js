// Runs one page: loads, draws, looks again while it is seen, and says so when what it shows is old.
//
// A page is an object:
//   load(context)          what it shows, from the API
//   draw(data, context)    the nodes for it
//   tools(context)         optional: controls that stay while the data changes (filters)
//   beside(context)        optional: what stays beside it and changes by itself (the output of a step)
//   every                  optional: milliseconds between looks, 15,000 where absent, 0 for never

import { h, put, announce } from "./dom.js";
import { ago, plain, stamp } from "./text.js";
import { errorPanel } from "../ui/parts.js";

const slowest = 60_000;

/// Shows `page` in `host`. `context` has params and go. Returns a function that ends it.
export function run(page, host, context) {
  const notice = h("div", { class: "page-notice", "aria-live": "polite" });
  const body = h("div", { class: "page-body", "aria-busy": "true" });
  let ended = new AbortController();
  let timer = null;
  let failures = 0;
  let shown = null;
  let loadedAt = null;
  let turn = 0;

  const whole = {
    ...context,
    get query() { return new URLSearchParams(location.search); },
    get signal() { return ended.signal; },
    /// Changes the filters in the address and looks again.
    set(changes) {
      const query = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === "" || value.length === 0) query.delete(name);
        else query.set(name, String(value));
      }
      const text = query.toString();
      history.replaceState(null, "", location.pathname + (text && "?" + text));
      return look();
    },
    /// Looks again and draws, whatever somebody is typing: after what was sent.
    refresh: () => look(true),
    /// Looks again now, and leaves alone what somebody is typing.
    look: () => look(),
    title(text) { document.title = `${plain(text)} · dd0c`; },
  };

  const beside = page.beside?.(whole);
  put(host, notice, page.tools?.(whole), beside ? h("div", { class: "split" }, body, beside) : body);
  const slow = setTimeout(() => { if (!shown) put(body, skeleton()); }, 150);

  async function look(isForced = false) {
    clearTimeout(timer);
    const mine = ++turn;
    try {
      const data = await page.load(whole).finally(() => clearTimeout(slow));
      if (mine !== turn || ended.signal.aborted) return;
      failures = 0;
      loadedAt = Date.now();
      put(notice);
      if (isForced || !isTouched(body)) render(data);
    } catch (error) {
      if (mine !== turn || ended.signal.aborted || error.name === "AbortError") return;
      if (!error.title) throw error;
      failures += 1;
      fail(error);
    } finally {
      if (mine === turn) plan();
    }
  }

  function render(data) {
    const text = JSON.stringify(data);
    if (text === shown) return;
    const isFirst = shown === null;
    shown = text;
    const keep = isFirst ? () => {} : remember(body);
    put(body, page.draw(data, whole));
    body.removeAttribute("aria-busy");
    keep();
    if (isFirst && context.isNew) focusHeading(host);
  }

  function fail(error) {
    const retry = () => { put(notice); look(); };
    if (shown === null) {
      put(body, errorPanel(error, retry, page.tools ? "h2" : "h1"));
      body.removeAttribute("aria-busy");
      return;
    }
    put(notice, h("div", { class: "stale" },
      h("p", null, h("strong", null, error.title + ". "),
        "What you see is from ", h("time", { title: stamp(loadedAt) }, ago(loadedAt)), "."),
      h("button", { type: "button", class: "button small", on: { click: retry } }, "Try again")));
  }

  function plan() {
    clearTimeout(timer);
    const pause = page.every ?? 15_000;
    if (ended.signal.aborted || document.hidden || pause === 0) return;
    timer = setTimeout(later, failures ? Math.min(slowest, 2000 * 2 ** (failures - 1)) : pause);
  }

  const later = () => look();
  const seen = () => {
    if (document.hidden) clearTimeout(timer);
    else look();
  };
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", seen);
  look();

  return () => {
    ended.abort();
    clearTimeout(timer);
    clearTimeout(slow);
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("online", seen);
  };
}

/// Somebody types or chooses: a redraw would take it away.
function isTouched(body) {
  return Boolean(body.querySelector("input:focus, select:focus, textarea:focus"))
    || [...body.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea")].some((input) => input.value !== input.defaultValue);
}

/// After a change of page the keyboard and the reader stand at its heading.
function focusHeading(host) {
  const heading = host.querySelector("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
  announce(document.title);
}

/// Puts focus and opened details back after a redraw.
function remember(body) {
  const key = (element) => element?.dataset?.key ?? element?.id ?? null;
  const active = body.contains(document.activeElement) ? document.activeElement : null;
  const name = key(active) || active?.getAttribute("href");
  const open = new Set([...body.querySelectorAll("details[open]")].map(key));
  return () => {
    for (const details of body.querySelectorAll("details")) if (open.has(key(details))) details.open = true;
    if (!name) return;
    const quoted = CSS.escape(name);
    body.querySelector(`[data-key="${quoted}"], #${quoted}, [href="${quoted}"]`)?.focus({ preventScroll: true });
  };
}

function skeleton() {
  return h("div", { class: "skeleton", role: "status" }, h("span", { class: "unseen" }, "Loading"),
    h("i"), h("i"), h("i"), h("i"));
}
