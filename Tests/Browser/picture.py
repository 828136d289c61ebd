#!/usr/bin/env python3
"""Draws pages of the console as SVG for the README: boxes, lines and text as Chromium placed them, nothing else.

usage: picture.py FOLDER_OF_THE_PROGRAMS TARGET_FOLDER
"""

import sys
from pathlib import Path

from house import House, Visitor, open_browser, resize

DRAW = r"""
const width = innerWidth, height = Math.min(document.documentElement.scrollHeight, arguments[0]);
const escape = (text) => text.replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one]);
const near = (number) => Math.round(number * 10) / 10;
const colour = (value) => {
  const [red, green, blue, alpha = 1] = value.match(/[\d.]+/g).map(Number);
  return alpha === 0 ? null : "#" + [red, green, blue].map((one) => Math.round(one).toString(16).padStart(2, "0")).join("");
};
const out = [];

function box(element, style) {
  const { left, top, width: wide, height: high } = element.getBoundingClientRect();
  if (top > height || wide === 0 || high === 0) return false;
  const fill = colour(style.backgroundColor);
  const line = parseFloat(style.borderTopWidth) > 0 ? colour(style.borderTopColor) : null;
  const isWhole = ["Left", "Right", "Bottom"].every((side) => parseFloat(style[`border${side}Width`]) > 0);
  const radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, high / 2);
  if (fill || (line && isWhole)) {
    const half = line && isWhole ? 0.5 : 0;
    out.push(`<rect x="${near(left + half)}" y="${near(top + half)}" width="${near(wide - 2 * half)}" height="${near(high - 2 * half)}" rx="${near(radius)}" fill="${fill ?? "none"}"${half ? ` stroke="${line}"` : ""}/>`);
  }
  for (const [side, y] of [["Top", top + 0.5], ["Bottom", top + high - 0.5]]) {
    if (isWhole || !(parseFloat(style[`border${side}Width`]) > 0)) continue;
    out.push(`<path d="M${near(left)} ${near(y)}h${near(wide)}" stroke="${colour(style[`border${side}Color`])}"/>`);
  }
  if (!isWhole && parseFloat(style.borderRightWidth) > 0) out.push(`<path d="M${near(left + wide - 0.5)} ${near(top)}v${near(high)}" stroke="${colour(style.borderRightColor)}"/>`);
  return true;
}

function words(node, style) {
  const lines = [];
  const range = document.createRange();
  let at = 0;
  for (const sign of node.data) {
    range.setStart(node, at);
    range.setEnd(node, at += sign.length);
    const place = range.getClientRects()[0];
    const isSpace = sign.trim() === "";
    let line = lines.at(-1);
    if (!place || (isSpace && !line)) continue;
    if (!line || Math.abs(line.top - place.top) > 3) {
      if (isSpace) continue;
      lines.push(line = { text: "", left: place.left, top: place.top, bottom: place.bottom });
    }
    line.text += isSpace ? " " : sign;
    if (!isSpace) line.right = place.right;
  }
  const size = parseFloat(style.fontSize);
  const font = style.fontFamily.includes("monospace") ? "m" : "s";
  const clip = node.parentElement.getBoundingClientRect();
  for (const line of lines) {
    if (line.top > clip.bottom - 2) continue;
    const isKept = style.whiteSpaceCollapse === "preserve";
    const text = isKept ? line.text.trimEnd() : line.text.replace(/ +/g, " ").trim();
    if (!text || line.bottom > height) continue;
    const base = (line.top + line.bottom) / 2 + size * 0.355;
    out.push(`<text class="${font}"${isKept ? ' xml:space="preserve"' : ""} x="${near(line.left)}" y="${near(base)}" font-size="${near(size)}"${style.fontWeight > 500 ? ' font-weight="600"' : ""} fill="${colour(style.color)}" textLength="${near(line.right - line.left)}" lengthAdjust="spacingAndGlyphs">${escape(text)}</text>`);
  }
}

function drawing(element) {
  const copy = element.cloneNode(true);
  const { left, top, width: wide, height: high } = element.getBoundingClientRect();
  if (top > height || wide === 0) return;
  const pairs = [[element, copy], ...[...element.querySelectorAll("*")].map((one, index) => [one, copy.querySelectorAll("*")[index]])];
  for (const [from, to] of pairs) {
    const style = getComputedStyle(from);
    for (const name of [...to.attributes].map((one) => one.name).filter((name) => name === "class" || name.startsWith("aria") || name === "focusable" || name === "role")) to.removeAttribute(name);
    if (from.localName === "text") {
      to.setAttribute("font-size", "12");
      to.setAttribute("class", "s");
      if (style.textAnchor === "end") to.setAttribute("text-anchor", "end");
    }
    for (const name of ["fill", "stroke"]) to.setAttribute(name, style[name] === "none" ? "none" : colour(style[name]) ?? "none");
    if (style.stroke !== "none") to.setAttribute("stroke-width", style.strokeWidth);
  }
  for (const title of copy.querySelectorAll("title")) title.remove();
  copy.setAttribute("stroke-linecap", "round");
  copy.setAttribute("stroke-linejoin", "round");
  for (const [name, value] of Object.entries({ x: near(left), y: near(top), width: near(wide), height: near(high) })) copy.setAttribute(name, value);
  out.push(copy.outerHTML);
}

function walk(node) {
  if (node.nodeType === Node.TEXT_NODE) { words(node, getComputedStyle(node.parentElement)); return; }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  // It has no box of its own, and counts as not visible for that.
  if (getComputedStyle(node).display === "contents") { for (const child of node.childNodes) walk(child); return; }
  if (!node.checkVisibility({ opacityProperty: true })) return;
  if (node.matches(".unseen, .skip, script, input[type=radio], input[type=checkbox]")) return;
  const style = getComputedStyle(node);
  if (node.localName === "svg") { drawing(node); return; }
  box(node, style);
  for (const mark of [["::before", "left"]]) {
    const before = getComputedStyle(node, mark[0]);
    if (before.content === "none" || before.content === "normal") continue;
    const place = node.getBoundingClientRect();
    if (place.top > height) continue;
    const fill = colour(before.backgroundColor), wide = parseFloat(before.width), high = parseFloat(before.height);
    if (!fill || !(wide > 0)) continue;
    const x = before.position === "absolute" ? place.left + parseFloat(before.left) : place.left + parseFloat(style.paddingLeft);
    const y = before.position === "absolute" ? place.top + parseFloat(before.top) : place.top + (place.height - high) / 2;
    out.push(`<rect x="${near(x)}" y="${near(y)}" width="${near(wide)}" height="${near(high)}" rx="${Math.min(3.5, parseFloat(before.borderTopLeftRadius) || 0)}" fill="${fill}"/>`);
  }
  for (const child of node.childNodes) walk(child);
}

out.push(`<rect width="${width}" height="${height}" fill="${colour(getComputedStyle(document.body).backgroundColor)}"/>`);
walk(document.getElementById("app"));
return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(document.title)}" fill="none"><style>.s{font-family:system-ui,sans-serif}.m{font-family:ui-monospace,monospace}</style><clipPath id="all"><rect width="${width}" height="${height}" rx="10"/></clipPath><g clip-path="url(#all)">\n${out.join("\n")}\n</g></svg>\n`;
"""


RUNBOOK = """name: Disk of the shop is full
variables: {HOST: shop-1}
steps:
  - name: See what is full
    command: df -h / /tmp
  - name: Find the large ones
    command: seq 1 7 | sed "s,^,{{HOST}} /var/log/shop/request.,"
  - name: Clear what can be made again
    command: rm -rf /tmp/shop-cache && echo cleared
  - manual: Look at the graph of the free space once more
"""


def a_run(house):
    """An execution with output that asks for a dangerous step."""
    run = house.start(house.keep(RUNBOOK, 2, format="yaml"))
    house.question(run)
    return run


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    target = Path(sys.argv[2])
    target.mkdir(exist_ok=True)
    house = House(sys.argv[1])
    try:
        house.start_plane()
        house.scan_estate()
        browser = open_browser()
        try:
            me = Visitor(browser, house)
            me.visit("/")
            me.sign_in_as_owner()
            drift = next(one for one in house.get("/v1/drifts")["items"] if one["address"] == "aws_db_instance.orders")
            run = a_run(house)
            for name, path, theme, height in [("console-overview", "/", "light", 1400), ("console-drift", f"/drifts/{drift['id']}", "dark", 900),
                                              ("console-execution", f"/executions/{run}", "light", 1180)]:
                me.visit(path)
                if path.startswith("/executions"):
                    me.sees("request.7")
                resize(browser, 1280, height)
                browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
                (target / f"{name}.svg").write_text(browser.execute_script(DRAW, height), encoding="utf-8")
                resize(browser, 1280)
        finally:
            browser.quit()
    finally:
        house.close()


main()
