#!/usr/bin/env python3
"""Measures runbooks in the API: the preview of texts as people keep them, and the routes over a full house.

usage: runbooks.py FOLDER_OF_THE_PROGRAMS preview|api [ROUNDS]

Prints Markdown. `preview` sends the runbooks of the corpus that `DD0C_CORPUS` names and one text of 1 MiB; the plane reads thirty a minute
of one tenant, so that this takes minutes. `api` has 200 runbooks and 1,000 executions, all made by the public door, and asks each route
by `hey`.
"""

import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import reached, rows_of
from plane import Plane

RUNBOOKS, EACH = 200, 5
# What a large tenant has.
MANY = 1000
LARGEST = 1 << 20
HEAD = "| benchmark | value | bar | stretch | reached | ours | peer or limit | how |\n|---|---|---|---|---|---|---|---|"


def nth(times, percent):
    return sorted(times)[max(0, -(-len(times) * percent // 100) - 1)]


def texts():
    """Of the corpus: each runbook as Markdown and as a page of Confluence."""
    folder = Path(os.environ.get("DD0C_CORPUS", "../shared/corpus")) / "runbooks"
    return [(path.name, path.read_bytes(), "text/html" if path.suffix == ".html" else "text/markdown")
            for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".md")]


def largest(found):
    """Pages of Markdown one behind the other, up to what a source may have."""
    whole, pages = b"", [text for name, text, _ in found if name.endswith(".md")]
    while pages:
        for page in pages:
            if len(whole) + len(page) + 2 > LARGEST:
                return whole + b"x" * (LARGEST - len(whole))
            whole += page + b"\n\n"
    raise AssertionError("no runbook in Markdown")


def preview_seconds(plane, text, kind):
    while True:
        start = time.monotonic()
        status, answer = plane.request("POST", "/v1/runbooks/parse", text, {"Content-Type": kind})
        took = time.monotonic() - start
        if status != 429:
            # A page may hold no step; that it was read and judged takes as long.
            assert status in (200, 422), (status, answer)
            return took
        time.sleep(2)


def preview(programs, rounds):
    found = texts()
    if not found:
        print(f"{HEAD}\n| `runbook-preview/p95` | - | at most 5 s | at most 3.5 s | not measured | - | missing | no corpus; DD0C_CORPUS names it |")
        return
    with Plane(programs) as plane:
        whole = largest(found)
        times, wholes = {}, []
        for number in range(rounds):
            for name, text, kind in found:
                times.setdefault(name, []).append(preview_seconds(plane, text, kind))
            wholes.append(preview_seconds(plane, whole, "text/markdown"))
            print(f"bench: round {number + 1}: the text of 1 MiB took {wholes[-1]:.2f} s", file=sys.stderr)
    each = {name: statistics.median(values) for name, values in times.items()}
    tail, slowest, big = nth(list(each.values()), 95), max(each, key=each.get), statistics.median(wholes)
    print(f"runbook-preview/p95: {tail:.3f} s\nrunbook-preview/1-mib: {big:.2f} s\n\n{HEAD}")
    print(f"| `runbook-preview/p95` | {tail:.3f} s | at most 5 s | at most 0.5 s | {reached(tail <= 0.5, tail <= 5)} | worst {each[slowest]:.3f} s ({slowest[:60]}) | limit 5 s | "
          f"`POST /v1/runbooks/parse` of {len(found)} texts of the corpus, one after the other, wall time to the whole answer, {rounds} rounds |")
    print(f"| `runbook-preview/1-mib` | {big:.2f} s | at most 5 s | at most 2 s | {reached(big <= 2, big <= 5)} | {', '.join(f'{value:.2f} s' for value in wholes)} | limit 5 s | the same for {len(whole)} bytes of Markdown, pages of the corpus one behind the other |")


def source(number):
    """Ten steps; every fifth runbook begins with one that asks."""
    first = f"kubectl -n shop rollout restart deployment/part-{number}" if number % 5 == 0 else "uptime"
    looks = "\n".join(f"  - {{name: Look at part {step} of service-{number % 40}, command: kubectl -n shop get pods -l part=p{step}}}" for step in range(8))
    return f"name: Service {number % 40} runbook {number}\nsteps:\n  - {{name: Begin, command: {first}}}\n{looks}\n  - manual: Tell the shop about part {number}\n"


def seed(plane):
    def made(path, body, wanted=(200, 201)):
        status, answer = plane.request("POST", path, body)
        assert status in wanted, (path, status, answer)
        return answer

    def runbook(number):
        identity = made("/v1/runbooks", {"source": source(number), "format": "yaml"})["id"]
        made(f"/v1/runbooks/{identity}/trust", {"level": 2, "reason": "measured"})
        return identity

    def execution(pair):
        number, identity = pair
        run = made("/v1/executions", {"runbookId": identity, "labels": {"place": f"p{number}"}})["id"]
        # Most of what people look at is over.
        if number % 5 < 3:
            made(f"/v1/executions/{run}/abort", {})
        return run

    with ThreadPoolExecutor(6) as pool:
        books = list(pool.map(runbook, range(RUNBOOKS)))
        runs = list(pool.map(execution, [(number, books[number % RUNBOOKS]) for number in range(RUNBOOKS * EACH)]))
    # What autovacuum does a minute later.
    plane.sql("VACUUM ANALYZE")
    return books, runs


def api(programs, rounds):
    with Plane(programs, requests_per_minute=1_000_000) as plane:
        print(f"bench: making {RUNBOOKS} runbooks and {RUNBOOKS * EACH} executions", file=sys.stderr)
        books, runs = seed(plane)
        alert = '{"title":"Service 7 is slow","service":"service-7","description":"pods of part 3 restart","labels":{"place":"p7"}}'
        asked = {
            "list of runbooks": ["/v1/runbooks?limit=200"], "a runbook": [f"/v1/runbooks/{books[7]}"], "versions": [f"/v1/runbooks/{books[7]}/versions"],
            "executions": ["/v1/executions?limit=200"], "an execution": [f"/v1/executions/{runs[0]}"], "approvals": ["/v1/approvals?limit=200"],
            "analytics": ["/v1/analytics/runbooks"], "trail": ["/v1/audit?limit=200"],
            "match": ["/v1/runbooks/match", "-m", "POST", "-T", "application/json", "-d", alert],
        }
        tails = {name: [] for name in asked}
        for number in range(rounds + 1):
            for name, (route, *words) in asked.items():
                rows = rows_of(plane, route, "-n", "200", "-c", "4", *words)
                tail = nth([float(row["response-time"]) for row in rows], 95) * 1000
                print(f"bench: {'warm-up ' if number == 0 else ''}{name}: p95 {tail:.1f} ms", file=sys.stderr)
                if number:
                    tails[name].append(tail)
        print(f"bench: {MANY} runbooks", file=sys.stderr)
        with ThreadPoolExecutor(6) as pool:
            made = list(pool.map(lambda number: plane.request("POST", "/v1/runbooks", {"source": source(number), "format": "yaml"})[0], range(RUNBOOKS, MANY)))
        assert set(made) == {201}, set(made)
        plane.sql("VACUUM ANALYZE")
        many = []
        for _ in range(rounds):
            route, *words = asked["match"]
            many.append(nth([float(row["response-time"]) for row in rows_of(plane, route, "-n", "100", "-c", "4", *words)], 95) * 1000)
        # As after an update from a plane that kept no words.
        plane.sql("DELETE FROM runbook_words")
        start = time.monotonic()
        assert plane.request("POST", "/v1/runbooks/match", {"title": "Service 7"})[0] == 200
        first = time.monotonic() - start
    middle = {name: statistics.median(values) for name, values in tails.items()}
    worst = max(middle, key=middle.get)
    print(f"runbook-api/p95: {middle[worst]:.1f} ms\n\n{HEAD}")
    print(f"| `runbook-api/p95` | {middle[worst]:.1f} ms | at most 300 ms | at most 100 ms | {reached(middle[worst] <= 100, middle[worst] <= 300)} | "
          f"{', '.join(f'{name} {value:.1f} ms' for name, value in middle.items())} | limit 300 ms | the worst of {len(asked)} routes with {RUNBOOKS} runbooks and {RUNBOOKS * EACH} executions, "
          f"pages of 200 where there are pages; `hey -n 200 -c 4`, medians of {rounds} |")
    tail = statistics.median(many)
    print(f"| `runbook-api/match` | {tail:.1f} ms | at most 300 ms | at most 100 ms | {reached(tail <= 100, tail <= 300)} | {', '.join(f'{value:.1f} ms' for value in many)} | limit 300 ms | "
          f"an alert matched against {MANY} runbooks, every one of which has some of its words: `hey -n 100 -c 4`; the first time after an update, when words are made of all {MANY}, {first:.2f} s |")


def main():
    if len(sys.argv) < 3 or sys.argv[2] not in ("preview", "api"):
        sys.exit(__doc__)
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    preview(sys.argv[1], rounds) if sys.argv[2] == "preview" else api(sys.argv[1], rounds)


if __name__ == "__main__":
    main()
