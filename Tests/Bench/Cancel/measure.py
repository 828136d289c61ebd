"""The row `cancel` of scripts/bench: a person ends an execution while its step writes as fast as the line takes it.

Real plane, real agent, each in a network namespace of its own, a veth pair between them, both ends shaped to 1 Mbit/s (tc tbf).
Counted from the moment the request is sent: until no process of the step is left, and until the plane says `aborted`.
Called: measure.py PROGRAMS RUNS. Prints rows in the form of dd0c-bench. Needs root, ip and tc; says so where they are missing.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

GONE_BAR, GONE_STRETCH = 1.0, 0.3
TOLD_BAR, TOLD_STRETCH = 2.0, 0.7
MARK = "dd0c-cancel-mark"
# Some 10 MB/s of text that no rule of the scrubber looks at twice.
COMMAND = (
    "line=$(printf '%01000d' 7); "
    f"while true; do for n in 1 2 3 4 5 6 7 8 9 10; do echo \"{MARK} $line\"; done; sleep 0.001; done"
)


class Missing(Exception):
    """Something that this machine does not give: the row is not measured."""


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()[-400:]}")
    return done.stdout


class House:
    """Two namespaces, a plane and an agent; all of it goes with `close`."""

    def __init__(self, programs):
        self.programs = programs
        self.mark = str(os.getpid())
        self.plane_net, self.agent_net = f"dd0c-p{self.mark}", f"dd0c-a{self.mark}"
        self.folder = tempfile.mkdtemp(prefix="dd0c-cancel-")
        # Postgres of a root's plane runs as another user, who must get through.
        os.chmod(self.folder, 0o711)
        self.running = []
        self.made = []
        self.key = self.api = None

    def network(self):
        if os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("tc"):
            raise Missing("it needs root, ip and tc (iproute2)")
        try:
            for name in (self.plane_net, self.agent_net):
                run("ip", "netns", "add", name)
                self.made.append(name)
                run("ip", "-n", name, "link", "set", "lo", "up")
            ends = {self.plane_net: ("p0", "10.201.7.1/30"), self.agent_net: ("a0", "10.201.7.2/30")}
            run("ip", "link", "add", "p0", "netns", self.plane_net, "type", "veth", "peer", "name", "a0", "netns", self.agent_net)
            for name, (device, address) in ends.items():
                run("ip", "-n", name, "address", "add", address, "dev", device)
                run("ip", "-n", name, "link", "set", device, "up")
                run("tc", "-n", name, "qdisc", "add", "dev", device, "root", "tbf", "rate", "1mbit", "burst", "16kb", "latency", "400ms")
        except RuntimeError as error:
            raise Missing(f"no shaped link can be made here: {error}") from error

    def start(self, network, words, log):
        output = open(os.path.join(self.folder, log + ".out"), "wb")
        errors = open(os.path.join(self.folder, log + ".err"), "wb")
        process = subprocess.Popen(
            ["ip", "netns", "exec", network] + words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
        self.running.append(process)
        return process

    def text(self, name):
        with open(os.path.join(self.folder, name), errors="replace") as file:
            return file.read()

    def plane(self):
        """`dev` gives database, authority and keys; a second plane on them takes agents at the shaped address."""
        home = os.path.join(self.folder, "home")
        program = os.path.join(self.programs, "dd0c-plane")
        self.start(self.plane_net, [program, "dev", "--home", home, "--port", "21000", "--format", "json"], "dev")
        wait(lambda: self.text("dev.out").endswith("}\n"), 180, "the plane does not start", lambda: self.text("dev.err"))
        offer = json.loads(self.text("dev.out"))
        self.key = offer["apiKey"]
        config = self.text("home/plane.yaml")
        lines = []
        for line in config.splitlines():
            name = line.split(":")[0].strip()
            line = {
                "api_address": 'api_address: "127.0.0.1:22000"',
                "gateway_address": 'gateway_address: "10.201.7.1:22001"',
                "metrics_address": 'metrics_address: "127.0.0.1:22002"',
            }.get(name, line)
            if name != "gateway_names" and not line.lstrip().startswith("- "):
                lines.append(line)
        lines.append('gateway_names: ["10.201.7.1", "localhost"]')
        # The watch asks as often as it can.
        lines.append("requests_per_minute: 1000000")
        path = os.path.join(self.folder, "second.yaml")
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
        self.start(self.plane_net, [program, "run", "--config", path], "plane")
        self.api = "http://127.0.0.1:22000"
        wait(lambda: self.call("GET", "/v1/agents") is not None, 120, "the second plane does not answer", lambda: self.text("plane.err"))
        return offer["enrolmentToken"]

    def agent(self, token):
        program = os.path.join(self.programs, "dd0c-agent")
        state = os.path.join(self.folder, "agent")
        inside = ["ip", "netns", "exec", self.agent_net]
        run(*inside, program, "enroll", "--server", "10.201.7.1:22001", "--token", token, "--state-dir", state)
        with open(os.path.join(self.folder, "agent.yaml"), "w") as file:
            file.write(f"state_dir: {state}\nscan_interval: 24h\nstacks:\n")
        self.start(self.agent_net, [program, "run", "--config", os.path.join(self.folder, "agent.yaml")], "agent")
        wait(
            lambda: any(a["state"] == "online" for a in self.call("GET", "/v1/agents")["items"]),
            60,
            "the agent does not come online",
            lambda: self.text("agent.err"),
        )

    def call(self, method, path, body=None):
        """One request from within the plane's namespace; None where nobody answers."""
        words = ["ip", "netns", "exec", self.plane_net, sys.executable, "-c", CLIENT, method, self.api + path, self.key]
        done = subprocess.run(words, input=json.dumps(body) if body is not None else "", capture_output=True, text=True)
        return json.loads(done.stdout) if done.returncode == 0 and done.stdout else None

    def close(self):
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for name in self.made:
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


CLIENT = """
import json, sys, urllib.error, urllib.request
method, address, key = sys.argv[1:4]
body = sys.stdin.read()
request = urllib.request.Request(address, data=body.encode() if body else None, method=method)
request.add_header("X-API-Key", key)
request.add_header("Content-Type", "application/json")
try:
    print(urllib.request.urlopen(request, timeout=20).read().decode())
except urllib.error.HTTPError as error:
    print(json.dumps({"status": error.code, "body": error.read().decode()}))
except OSError:
    sys.exit(1)
"""

# In one process, so that no start of an interpreter is measured: ends the execution and watches until it is said to be over.
CANCEL = """
import json, os, sys, time, urllib.request
api, key, run, mark = sys.argv[1:5]
def call(method, path, body=None):
    request = urllib.request.Request(api + path, data=body, method=method)
    request.add_header("X-API-Key", key)
    request.add_header("Content-Type", "application/json")
    return json.loads(urllib.request.urlopen(request, timeout=20).read())
def processes():
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if mark.encode() in file.read() and int(name) != os.getpid():
                    return True
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if mark.encode() in file.read() and int(name) != os.getpid():
                    return True
        except OSError:
            pass
    return False
if not processes():
    sys.exit("no process of the step was seen")
gone = told = None
begin = time.monotonic()
call("POST", f"/v1/executions/{run}/abort", b"{}")
answered = time.monotonic() - begin
while (gone is None or told is None) and time.monotonic() - begin < 30:
    if gone is None and not processes():
        gone = time.monotonic() - begin
    state = call("GET", f"/v1/executions/{run}")["state"]
    if state in ("aborted", "unknown", "failed"):
        told = told or (time.monotonic() - begin)
        end = state
print(json.dumps({"gone": gone, "told": told, "answered": answered, "state": end if told else None}))
"""


def wait(condition, limit, what, why=lambda: ""):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        try:
            if condition():
                return
        except (OSError, TypeError, KeyError, ValueError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{what}: {why()[-600:]}")


def once(house, runbook):
    started = house.call("POST", "/v1/executions", {"runbookId": runbook})
    run_id = started["id"]

    def writes():
        now = house.call("GET", f"/v1/executions/{run_id}")
        if now["state"] == "awaiting_approval":
            question = house.call("GET", f"/v1/approvals?state=pending&execution={run_id}")["items"][0]
            answer = {"hash": question["hash"], "confirmation": question["confirmation"]}
            house.call("POST", f"/v1/approvals/{question['id']}/approve", {k: v for k, v in answer.items() if v})
        return now["steps"][0]["outputBytes"] > 64 << 10

    # The line has been full for a while and far less than what is shown of a step (1 MiB) has gone over it.
    wait(writes, 60, "the step writes nothing", lambda: house.text("agent.err"))
    words = ["ip", "netns", "exec", house.plane_net, sys.executable, "-c", CANCEL, house.api, house.key, run_id, MARK]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-400:])
    found = json.loads(done.stdout)
    if found["state"] != "aborted":
        raise RuntimeError(f"the execution is {found['state']}")
    return found


def measure(programs, runs):
    house = House(programs)
    try:
        house.network()
        house.agent(house.plane())
        house.call("PUT", "/v1/run-settings", {"twoPersonRule": False, "trustMaximum": 2})
        source = json.dumps({"name": "Talk", "steps": [{"command": COMMAND, "timeout": "5m"}]})
        runbook = house.call("POST", "/v1/runbooks", {"source": source, "format": "yaml"})["id"]
        house.call("POST", f"/v1/runbooks/{runbook}/trust", {"level": 2, "reason": "bench"})
        once(house, runbook)
        return [once(house, runbook) for _ in range(max(5, runs))]
    finally:
        house.close()


def row(name, values, bar, stretch, note):
    limits = f"at most {bar} s | at most {stretch} s"
    if values is None:
        return name, None, f"| `{name}` | - | {limits} | not measured | - | missing | {note} |"
    value = statistics.median(values)
    verdict = "stretch" if value <= stretch else "bar" if value <= bar else "below"
    ours = f"{value:.2f} s ({min(values):.2f} to {max(values):.2f})"
    return name, value, f"| `{name}` | {value:.2f} s | {limits} | {verdict} | {ours} | limit {bar} s | {note} |"


def main():
    programs, runs = sys.argv[1], int(sys.argv[2])
    note = "step writes without pause, link shaped to 1 Mbit/s both ways by tc tbf"
    try:
        found = measure(programs, runs)
        gone, told = [f["gone"] for f in found], [f["told"] for f in found]
    except Missing as error:
        gone = told = None
        note = f"did not count: {error}"
    rows = [
        row("cancel/gone", gone, GONE_BAR, GONE_STRETCH, note),
        row("cancel/told", told, TOLD_BAR, TOLD_STRETCH, note),
    ]
    for name, value, _ in rows:
        print(f"{name}: {'not measured' if value is None else f'{value:.2f} s'}")
    print()
    for _, _, line in rows:
        print(line)


main()
