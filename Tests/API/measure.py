#!/usr/bin/env python3
"""Measures the list routes of the API: 500 stacks and 50,000 drifts in a private Postgres, asked by `hey`.

usage: measure.py FOLDER_OF_THE_PROGRAMS [ROUNDS]

Prints Markdown. Everything came in by the public door: a report over HTTP for each stack. `dd0c-plane run` with its defaults but
for the rate limit. Each round asks each route with 32 clients in a closed loop, then with 500 requests a second.
"""

import csv
import io
import os
import statistics
import subprocess
import sys

from plane import Plane, eventually

STACKS, EACH = 500, 100
SECONDS = 5
TYPES = ["aws_instance", "aws_security_group", "aws_iam_policy", "aws_s3_bucket", "aws_lambda_function"]


def resource(stack, number):
    kind = TYPES[(stack + number) % len(TYPES)]
    return {"address": f"module.shop[{stack}].{kind}.part[{number}]", "type": kind, "attributes": [
        {"path": "instance_type", "kind": "changed", "declared": "t3.small", "actual": "t3.large"},
        {"path": "tags.team", "kind": "changed", "declared": "shop", "actual": "growth"}]}


def seed(plane):
    for stack in range(STACKS):
        plane.report(f"stack-{stack:03}", [resource(stack, number) for number in range(EACH)])
    count = lambda: plane.sql("SELECT count(*) FROM drift_drifts")
    eventually(f"{STACKS * EACH} drifts are stored", lambda: count() == str(STACKS * EACH), 600)
    # What autovacuum does a minute later.
    plane.sql("VACUUM ANALYZE")


def rows_of(plane, route, *words):
    """Rows of hey, one for each request; an answer other than 200 is an error."""
    run = subprocess.run(["hey", "-o", "csv", "-H", f"X-API-Key: {plane.key}", *words, plane.address + route],
                         check=True, capture_output=True, text=True)
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    wrong = [row["status-code"] for row in rows if row["status-code"] != "200"]
    assert rows and not wrong, f"{route}: {len(wrong)} of {len(rows)} answers were {set(wrong)}; {run.stderr[-300:]}"
    return rows


def hey(plane, route, *words):
    """Requests a second of the whole run, and the 99th percentile of seconds to the whole answer, in milliseconds."""
    rows = rows_of(plane, route, *words)
    times = sorted(float(row["response-time"]) for row in rows)
    span = max(float(row["offset"]) + float(row["response-time"]) for row in rows)
    return len(rows) / span, times[max(0, -(-len(times) * 99 // 100) - 1)] * 1000


def routes(plane):
    page = plane.request("GET", "/v1/drifts?status=open&severity=critical,high,medium,low")[1]
    stack = plane.request("GET", "/v1/stacks")[1]["items"][7]["id"]
    return ["/v1/stacks", "/v1/stacks?sort=score&severity=high,medium", "/v1/drifts", f"/v1/drifts?stack={stack}&status=open",
            f"/v1/drifts?status=open&severity=critical,high,medium,low&cursor={page['nextCursor']}"]


def processor_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def reached(isStretch, isBar):
    return "stretch" if isStretch else "bar" if isBar else "below"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with Plane(sys.argv[1], requests_per_minute=1_000_000) as plane:
        print("bench: storing 500 stacks and 50,000 drifts", file=sys.stderr)
        seed(plane)
        asked = routes(plane)
        rates, tails, costs = ({route: [] for route in asked} for _ in range(3))
        for number in range(rounds + 1):
            for route in asked:
                before = processor_seconds(plane.process.pid)
                rate, _ = hey(plane, route, "-c", "32", "-z", f"{SECONDS}s")
                cost = (processor_seconds(plane.process.pid) - before) / (rate * SECONDS) * 1e6
                _, tail = hey(plane, route, "-c", "10", "-q", "50", "-z", f"{SECONDS}s")
                print(f"bench: {'warm-up ' if number == 0 else ''}{route[:60]}: {rate:.0f} a second, p99 {tail:.1f} ms, {cost:.0f} us of the plane each", file=sys.stderr)
                # The first round warms plans and caches.
                if number:
                    rates[route].append(rate)
                    tails[route].append(tail)
                    costs[route].append(cost)
    middle = lambda table: {route: statistics.median(values) for route, values in table.items()}
    rate, tail, cost = middle(rates), middle(tails), middle(costs)
    short = lambda route: route.split("&cursor")[0] + (" behind a cursor" if "cursor" in route else "")
    slowest, latest = min(rate, key=rate.get), max(tail, key=tail.get)
    least, most = rate[slowest], tail[latest]
    listing = lambda table, unit: ", ".join(f"{value:.0f}{unit}" for value in table.values())
    print(f"api/rate: {least:.0f} a second\napi/p99: {most:.1f} ms\n")
    print("| benchmark | value | bar | stretch | reached | ours | peer or limit | how |\n|---|---|---|---|---|---|---|---|")
    print(f"| `api/rate` | {least:.0f} a second | 1500 a second | 4000 a second | {reached(least >= 4000, least >= 1500)} | {listing(rate, '')} | limit 1500 | "
          f"the slowest of five lists ({', '.join(f'`{short(route)}`' for route in asked)}), pages of 50, 500 stacks and 50,000 drifts; `hey -c 32 -z {SECONDS}s`, medians of {rounds}; hey, plane and Postgres share the cores; time of the plane's own for each request {listing(cost, ' us')} |")
    print(f"| `api/p99` | {most:.1f} ms | at most 25 ms | at most 10 ms | {reached(most <= 10, most <= 25)} | {', '.join(f'{value:.1f} ms' for value in tail.values())} | limit 25 ms | the worst of the same five at 500 requests a second: `hey -c 10 -q 50 -z {SECONDS}s`, which begins its workers at one instant: ten requests each 20 ms |")


if __name__ == "__main__":
    main()
