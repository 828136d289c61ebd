#!/usr/bin/env python3
"""Measures the console in Chromium: a list of 500 drifts, from answer to painted page, and the size of everything.

usage: measure.py FOLDER_OF_THE_PROGRAMS [ROUNDS]

Prints Markdown. Scripting, style and layout are what Chromium's own counters (Performance.getMetrics) grew by between the
navigation and the drawn page; the wall time is from the arrival of the last byte of the list to the second frame after it.
"""

import statistics
import sys
import urllib.request

from house import House, Visitor, open_browser

CLOCK = """
    window.measured = new Promise((done) => {
      const fetch0 = window.fetch;
      window.fetch = async (...words) => {
        const answer = await fetch0(...words);
        if (!String(words[0]).startsWith("/v1/drifts")) return answer;
        const text0 = answer.text.bind(answer);
        answer.text = async () => { const text = await text0(); window.arrived = performance.now(); return text; };
        return answer;
      };
      new MutationObserver(() => {
        if (document.querySelectorAll(".grid-body .grid-row").length < 500) return;
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - window.arrived)));
      }).observe(document, { childList: true, subtree: true });
    });"""


def resource(number):
    return {"address": f"module.shop[{number}].aws_instance.web", "type": "aws_instance", "attributes": [
        {"path": "instance_type", "kind": "changed", "declared": "t3.small", "actual": "t3.large"},
        {"path": "tags.team", "kind": "changed", "declared": "shop", "actual": "growth"}]}


def counters(browser):
    return {one["name"]: one["value"] for one in browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}


def one_round(browser, house):
    browser.get("about:blank")
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    browser.get(house.address + "/drifts?rows=500")
    wall = browser.execute_async_script("window.measured.then(arguments[0])")
    after = counters(browser)
    return [after["ScriptDuration"] * 1000, (after["LayoutDuration"] + after["RecalcStyleDuration"]) * 1000, wall]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    house = House(sys.argv[1])
    try:
        house.start_plane()
        house.report("large", [resource(number) for number in range(500)])
        browser = open_browser()
        try:
            me = Visitor(browser, house)
            me.visit("/")
            me.sign_in_as_owner()
            browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CLOCK})
            rounds = [one_round(browser, house) for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 9)]
        finally:
            browser.quit()
        script, layout, wall = (statistics.median(column) for column in zip(*rounds))
        size = weigh(house.address)
    finally:
        house.close()
    total = script + layout
    print(f"console/drift-page: {total:.0f} ms\nconsole/size: {size / 1000:.0f} kB\n")
    print("| benchmark | value | bar | stretch | reached | ours | peer or limit | how |\n|---|---|---|---|---|---|---|---|")
    how = f"500 drifts in Chromium, median of {len(rounds)} loads: scripting {script:.0f} ms, style and layout {layout:.0f} ms of thread time; {wall:.0f} ms of wall time from the last byte to the second frame"
    print(f"| `console/drift-page` | {total:.0f} ms | at most 200 ms | at most 80 ms | {reached(total, 200, 80)} | {total:.0f} ms | - | {how} |")
    print(f"| `console/size` | {size / 1000:.0f} kB | at most 250 kB | at most 120 kB | {reached(size, 250_000, 120_000)} | {size / 1000:.0f} kB | - | every file as it is served, uncompressed |")


def reached(value, bar, stretch):
    return "stretch" if value <= stretch else "bar" if value <= bar else "below"


def weigh(address):
    read = lambda path: urllib.request.urlopen(address + path).read()
    page = read("/").decode()
    return len(page) + sum(len(read(path)) for path in {part for part in page.split('"') if part.startswith("/assets/")})


main()
