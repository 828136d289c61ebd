"""A plane and an agent of the suite's own, and a browser that looks at them."""

import contextlib
import json
import os
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

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30
# Chromium drops every request when an interface of the machine comes or goes, as the sandbox's tests make it happen: no
# fault of a page, which a person would load again.
INTERRUPTED = "net::ERR_NETWORK_CHANGED"


def eventually(what, check, seconds=PATIENCE):
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


class House:
    def __init__(self, programs):
        self.programs = Path(programs).resolve()
        self.folder = Path(tempfile.mkdtemp(prefix="dd0c-browser."))
        self.folder.chmod(0o711)
        self.port = free_ports()
        self.plane = None
        self.agents = []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start_plane(self):
        self.offer_path = self.folder / "dev.json"
        with open(self.offer_path, "wb") as out, open(self.folder / "plane.err", "ab") as err:
            self.plane = subprocess.Popen(
                [self.programs / "dd0c-plane", "dev", "--home", self.folder / "plane", "--port", str(self.port), "--format", "json"],
                stdout=out, stderr=err)
        self.offer = eventually("the plane starts", lambda: json.loads(self.offer_path.read_text()), 120)
        self.key = self.offer["apiKey"]

    def stop_plane(self):
        self.plane.send_signal(signal.SIGTERM)
        self.plane.wait(60)

    def scan_estate(self):
        """Enrols an agent and lets it scan the sample estate once."""
        subprocess.run([ROOT / "scripts" / "make-estate", self.folder / "estate"], check=True, stdout=subprocess.DEVNULL)
        self.enrol("agent", self.offer["gateway"], self.offer["enrolmentToken"])
        stacks = [("shop-aws", "terraform", "terraform.tfstate", "refresh-only-plan.json"),
                  ("edge-dns", "terraform", "terraform.tfstate", "refresh-only-plan.json"),
                  ("shop-cluster", "kubernetes", "manifests", "live")]
        self.run_agent("agent", stacks)
        eventually("nine drifts are stored", lambda: len(self.get("/v1/drifts?limit=200")["items"]) == 9, 60)

    def run_agent(self, state, stacks):
        """Starts the agent that is enrolled in `state`: `[(name, kind, source, live)]` of the sample estate."""
        estate = self.folder / "estate"
        rows = "".join(f"  - name: {name}\n    kind: {kind}\n    source: {estate}/{name}/{source}\n    live: {estate}/{name}/{live}\n"
                       for name, kind, source, live in stacks)
        config = self.folder / f"{state}.yaml"
        config.write_text(f"state_dir: {self.folder}/{state}\nscan_interval: 5m\nstacks:\n{rows}")
        with open(self.folder / f"{state}.log", "wb") as log:
            self.agents.append(subprocess.Popen([self.programs / "dd0c-agent", "run", "--config", config], stdout=log, stderr=log))

    def paste(self, commands, state):
        """What somebody does with the page's snippet on a host whose agent keeps its state in `state`."""
        wrapped = f'dd0c-agent() {{ "{self.programs}/dd0c-agent" "$@" --state-dir "{self.folder}/{state}"; }}\n{commands}'
        subprocess.run(["bash", "-euc", wrapped], check=True, capture_output=True, cwd=self.folder)

    def enrol(self, state, server, token):
        subprocess.run([self.programs / "dd0c-agent", "enroll", "--server", server, "--token", token, "--state-dir", self.folder / state],
                       check=True, capture_output=True)

    def request(self, method, path, body=None, headers=None):
        """Status and JSON of a request with the key of the plane's owner."""
        headers = {"X-API-Key": self.key, "Content-Type": "application/json"} | (headers or {})
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        asked = urllib.request.Request(self.address + path, method=method, data=data, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def get(self, path):
        return self.request("GET", path)[1]

    def report(self, stack, resources):
        """Sends a report of drifted resources over HTTP and waits until it is stored."""
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        identity = lambda: "-".join(secrets.token_hex(size) for size in (4, 2, 2, 2, 6))
        lines = [{"record": "report", "schemaVersion": "1", "reportId": identity(), "scanId": identity(),
                  "stack": {"kind": "terraform", "name": stack}, "startedAt": now, "finishedAt": now, "agentVersion": "0.1.0",
                  "status": "drift", "reason": None, "coverage": {"complete": True, "read": len(resources), "notRead": 0}, "ignored": 0}]
        lines += [{"record": "resource", "status": "changed", "class": "drift", **resource} for resource in resources]
        lines.append({"record": "end", "resources": len(resources)})
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        status, answer = self.request("POST", "/v1/ingest/drift", body, {"Content-Type": "application/x-ndjson"})
        assert status == 202, answer
        eventually("the report is stored", lambda: any(
            one["openDrifts"]["total"] == len(resources)
            for one in self.get("/v1/stacks?sort=-lastScan&limit=200")["items"] if one["name"] == stack), 60)

    def keep(self, source, trust=1, **more):
        """Keeps a runbook and raises its trust, level by level."""
        status, made = self.request("POST", "/v1/runbooks", {"source": source, **more})
        assert status == 201, made
        for level in range(2, trust + 1):
            status, answer = self.request("POST", f"/v1/runbooks/{made['id']}/trust", {"level": level, "reason": "a test"})
            assert status == 200, answer
        return made["id"]

    def start(self, runbook, **order):
        """Starts an execution with the key of the owner, who is somebody else than the person of the tests.

        Waits for an agent first: one that lost its plane takes up to a minute to come back, and a step that finds none
        asks a person (`no_agent`).
        """
        eventually("an agent is online", lambda: any(one["state"] == "online" for one in self.get("/v1/agents")["items"]), 120)
        status, made = self.request("POST", "/v1/executions", {"runbookId": runbook, **order})
        assert status == 201, made
        return made["id"]

    def question(self, execution):
        """The question that the execution waits with."""
        asked = lambda: self.get(f"/v1/approvals?state=pending&execution={execution}")["items"]
        try:
            return eventually("it asks", asked, 60)[0]
        except AssertionError as error:
            agents = [(one["name"], one["state"]) for one in self.get("/v1/agents")["items"]]
            raise AssertionError(f"{error}: {self.get(f'/v1/executions/{execution}')}; agents: {agents}") from None

    def ensure_user(self, email, password, role):
        status, invited = self.request("POST", "/v1/invitations", {"email": email, "role": role})
        if status != 409:
            assert status == 201, invited
            status, answer = self.request("POST", "/v1/invitations/accept", {"token": invited["token"], "password": password})
            assert status == 201, answer

    def close(self):
        for process in self.agents:
            process.terminate()
            process.wait(30)
        if self.plane and self.plane.poll() is None:
            self.stop_plane()
        shutil.rmtree(self.folder, ignore_errors=True)


def open_browser(width=1360, height=900):
    options = Options()
    options.binary_location = shutil.which("chromium")
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                     "--disable-background-networking", "--disable-component-update", "--no-first-run", "--lang=en-US"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    browser.set_script_timeout(60)
    resize(browser, width, height)
    return browser


def resize(browser, width, height=900):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})


class Visitor:
    """A person in front of the console."""

    def __init__(self, browser, house):
        self.browser, self.house = browser, house

    def visit(self, path):
        self.browser.get(self.house.address + path)
        try:
            self.settled()
        except AssertionError:
            if not any(INTERRUPTED in entry["message"] for entry in self.browser.get_log("browser")):
                raise
            self.browser.refresh()
            self.settled()

    def settled(self):
        """The page has drawn its data."""
        eventually("the page is drawn", lambda: self.all("main h1") and not self.all("[aria-busy=true]"))

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return eventually(f"there is {selector}", lambda: next(iter(self.all(selector)), None))

    def button(self, text, within="body"):
        found = lambda: next((one for one in self.all(f"{within} button, {within} a.button") if one.text.strip() == text and one.is_displayed()), None)
        return eventually(f"there is a button {text}", found)

    def has_button(self, text):
        return any(one.text.strip() == text for one in self.all("button, a.button"))

    def field(self, label):
        script = "return [...document.querySelectorAll('label')].find(one => one.textContent === arguments[0] && one.control && one.control.checkVisibility())?.control"
        return eventually(f"there is a field {label}", lambda: self.browser.execute_script(script, label))

    def shows(self, text):
        return text in self.browser.find_element(By.TAG_NAME, "body").text

    def sees(self, text, seconds=PATIENCE):
        eventually(f"the page shows {text!r}", lambda: self.shows(text), seconds)

    def heading(self):
        return self.one("main h1").text

    def press(self, *keys):
        self.browser.switch_to.active_element.send_keys(*keys)

    def focused(self, expression):
        return self.browser.execute_script(f"return document.activeElement.{expression}")

    def sign_in(self, email, password):
        self.field("E-mail").send_keys(email)
        self.field("Password").send_keys(password)
        self.button("Sign in").click()
        self.one("nav[aria-label=Main]")
        self.settled()

    def sign_in_as_owner(self):
        admin = self.house.offer["admin"]
        self.sign_in(admin["email"], admin["password"])

    def sign_out(self):
        """Back to a browser that knows nobody."""
        self.visit("/")
        self.browser.execute_script("sessionStorage.clear(); localStorage.clear()")
        self.visit("/")


def problems_of(browser, address):
    """What the console logged as an error, and requests to another host; the logs are empty afterwards."""
    found = [entry["message"] for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")
             and INTERRUPTED not in entry["message"]]
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith((address + "/", "data:", "about:", "chrome:", "blob:")):
                found.append("request to " + url)
    return found
