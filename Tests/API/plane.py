"""A plane of the test's own: `dev` makes database, authority, tenant and key; a second plane runs on them with raised limits."""

import contextlib
import json
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path


def eventually(what, check, seconds=60):
    """Looks again until `check` gives something; errors on the way count as nothing."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(Exception):
            found = check()
            if found:
                return found
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.1)


def free_ports():
    """Three free ports in a row, below those that the system hands out."""
    for _ in range(200):
        first = 20000 + secrets.randbelow(10000)
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + 3):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no three free ports in a row")


def identity():
    return "-".join(secrets.token_hex(size) for size in (4, 2, 2, 2, 6))


class Plane:
    """Between `with` and its end: `address` answers, `key` is an owner's."""

    def __init__(self, programs, **settings):
        self.program = Path(programs).resolve() / "dd0c-plane"
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="dd0c-api."))
        # Postgres of a root's plane runs as another user, who must get through.
        self.folder.chmod(0o711)
        self.processes = []

    def __enter__(self):
        try:
            self.start()
            return self
        except BaseException:
            self.__exit__()
            raise

    def start(self):
        offer = self.folder / "dev.json"
        self.spawn([self.program, "dev", "--home", self.folder / "home", "--port", "0", "--format", "json", "--log-level", "error"], offer)
        self.offer = eventually("dev starts", lambda: json.loads(offer.read_text()), 120)
        self.key = self.offer["apiKey"]
        lines = (self.folder / "home" / "plane.yaml").read_text().splitlines()
        self.port = free_ports()
        settings = {"api_address": f"127.0.0.1:{self.port}", "gateway_address": f"127.0.0.1:{self.port + 1}",
                    "metrics_address": f"127.0.0.1:{self.port + 2}", "audit_dir": str(self.folder / "home" / "ca" / "audit"),
                    "log_level": "error"} | self.settings
        kept = [line for line in lines if line.split(":")[0] not in settings]
        path = self.folder / "plane.yaml"
        path.write_text("\n".join(kept + [f"{key}: {json.dumps(value)}" for key, value in settings.items()]) + "\n")
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = self.spawn([self.program, "run", "--config", path], self.folder / "run.out")
        eventually("the plane answers", lambda: self.request("GET", "/v1/me")[0] in (200, 409), 60)

    def spawn(self, words, out):
        with open(out, "wb") as stdout, open(str(out) + ".err", "wb") as stderr:
            process = subprocess.Popen([str(word) for word in words], stdout=stdout, stderr=stderr, stdin=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    @property
    def log(self):
        return (self.folder / "run.out.err").read_text(errors="replace")

    def request(self, method, path, body=None, headers=None):
        """Status and JSON of a request with the owner's key."""
        headers = {"X-API-Key": self.key, "Content-Type": "application/json"} | (headers or {})
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        asked = urllib.request.Request(self.address + path, method=method, data=data, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def report(self, stack, resources):
        """Sends a report of drifted resources over HTTP, as a machine does."""
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        lines = [{"record": "report", "schemaVersion": "1", "reportId": identity(), "scanId": identity(),
                  "stack": {"kind": "terraform", "name": stack}, "startedAt": now, "finishedAt": now, "agentVersion": "0.1.0",
                  "status": "drift", "reason": None, "coverage": {"complete": True, "read": len(resources), "notRead": 0}, "ignored": 0}]
        lines += [{"record": "resource", "status": "changed", "class": "drift", **resource} for resource in resources]
        lines.append({"record": "end", "resources": len(resources)})
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        status, answer = self.request("POST", "/v1/ingest/drift", body, {"Content-Type": "application/x-ndjson"})
        assert status == 202, answer

    def sql(self, statement):
        """The answer to a statement as the superuser of the private Postgres."""
        conninfo = f"host='{self.folder}/home/postgres' user=postgres dbname=dd0c"
        return subprocess.run(["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-c", statement, conninfo],
                              check=True, capture_output=True, text=True).stdout.strip()

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
