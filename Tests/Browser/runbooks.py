"""What people do with runbooks, executions, approvals and the audit trail: a part of suite.py."""

import json
import subprocess

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from house import ROOT, eventually

FIXTURES = ROOT / "Tests" / "Fixtures" / "runbooks"
VIEWER = ("viewer@dd0c.localhost", "correct horse battery staple")
STEPS = """name: Clear the cache <img src=x onerror="document.title=1">
variables:
  SERVICE: shop
  TOKEN: {required: true, secret: true}
steps:
  - name: Look
    command: echo "looking at {{SERVICE}}" && printf 'and at \\033[31mred\\033[0m\\n' >&2
  - name: Clear
    command: rm -rf /tmp/dd0c-no-such-cache && echo cleared with {{TOKEN}}
  - manual: Tell the shop
"""
UNDO = """name: Deploy
steps:
  - {name: Mark, command: echo marked, rollback: touch /tmp/undone}
  - {name: Break, command: cat /no/such/file}
"""
PASTE = """
const [field, markup, bare] = arguments;
const data = new DataTransfer();
data.setData("text/html", markup);
data.setData("text/plain", bare);
field.focus();
field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));"""


class RunbookTests:
    def test_61_a_page_of_confluence_becomes_a_runbook_with_versions(self):
        me = self.me
        self.expected = ("422",)
        me.sign_in_as_owner()
        me.visit("/runbooks")
        me.button("New runbook").click()
        me.sees("Nothing to read yet")
        me.field("Text").send_keys("no steps in here")
        me.one(".editor .empty h3")
        me.field("Text").clear()
        self.browser.execute_script(PASTE, me.field("Text"), (FIXTURES / "disk.html").read_text(), "bare words")
        me.sees("Pasted with its structure")
        eventually("the preview shows five steps", lambda: len(me.all(".editor .run-steps > li")) == 5)
        risks = [one.text for one in me.all(".editor .step-head .mark")]
        self.assertEqual(risks[:2], ["safe", "safe"])
        self.assertIn("HOST", me.one(".editor").text)
        place = me.all(".editor .run-steps .link")[3]
        place.click()
        picked = self.browser.execute_script("const f = arguments[0]; return f.value.slice(f.selectionStart, f.selectionEnd)", me.field("Text"))
        self.assertIn("vacuum-size", picked)
        me.field("Name").send_keys("Disk full <b>now</b>")
        me.one("nav[aria-label=Main] a[href='/agents']").click()
        me.one("nav[aria-label=Main] a[href='/runbooks']").click()
        me.button("New runbook").click()
        me.sees("What you typed before is still here")
        me.button("Keep the runbook").click()
        eventually("the runbook", lambda: me.heading() == "Disk full <b>now</b>")
        me.sees("Trust 1, read only")
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
        eventually("the palette has the focus", lambda: me.focused("role") == "combobox")
        me.press("full <b>")
        eventually("the palette finds it", lambda: any("Runbook · trust 1" in one.text for one in me.all("[role=option]")))
        me.press(Keys.ESCAPE)
        self.assertEqual(me.all("main h1 b"), [], "a name is text")
        me.button("Edit").click()
        text = me.field("Text")
        changed = text.get_property("value").replace("df -h /var", "df -h /srv")
        self.browser.execute_script("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))", text, changed)
        me.button("Keep as a new version").click()
        eventually("the second version", lambda: me.shows("Version 2"))
        me.one(".versions summary").click()
        self.assertIn("df -h /var", me.one(".versions .before").text)
        self.assertIn("df -h /srv", me.one(".versions .after").text)
        me.button("Delete").click()
        me.button("Delete runbook", "dialog").click()
        eventually("the list", lambda: me.heading() == "Runbooks")
        self.assertFalse(any(one["name"].startswith("Disk full") for one in self.house.get("/v1/runbooks")["items"]))

    def test_62_a_plan_a_typed_word_and_output_as_it_comes(self):
        me = self.me
        house = self.house
        runbook = house.keep(STEPS, format="yaml")
        me.sign_in_as_owner()
        me.visit(f"/runbooks/{runbook}")
        me.button("Change").click()
        me.field("Why").send_keys("it was looked at")
        me.button("Change", "dialog").click()
        me.sees("Trust 2, with approval")
        me.button("Run…").click()
        me.sees("The plan comes first")
        me.field("TOKEN").send_keys("a-secret-that-nobody-sees")
        me.button("Show the plan").click()
        me.sees("asks for approval")
        me.sees("looking at shop")
        self.assertFalse(me.shows("a-secret-that-nobody-sees"))
        me.button("Start it").click()
        eventually("the execution", lambda: "/executions/" in self.browser.current_url)
        me.sees("The two-person rule is on", 60)
        self.assertFalse(me.has_button("Let it run"), "who started it cannot allow it")
        eventually("the output of the agent", lambda: "looking at shop" in me.one(".screen").text)
        self.assertIn("stderr and at red", me.one(".screen").text)
        self.assertEqual(me.all(".screen img, main h1 img"), [])
        self.assertIn("live", me.one(".terminal header").text)
        # Somebody else answers: the page hears of it by its stream.
        mine = self.browser.current_url.split("/")[-1]
        asked = house.question(mine)
        status, answer = house.request("POST", f"/v1/approvals/{asked['id']}/approve", {"hash": asked["hash"], "confirmation": asked["confirmation"]})
        self.assertEqual(status, 200, answer)
        eventually("it goes on by itself", lambda: "cleared with" in me.one(".screen").text)
        self.assertFalse(me.shows("a-secret-that-nobody-sees"))
        me.button("It is done").click()
        me.sees("followed to the letter")
        me.sees("at its end")
        # The other way round: the key started, the person types the word.
        other = house.start(runbook, variables={"TOKEN": "x1y2z3-secret"})
        me.visit("/approvals")
        me.sees("May step 2 run?", 60)
        asked = house.question(other)
        me.sees(asked["hash"])
        self.assertIn("rm -rf /tmp/dd0c-no-such-cache", me.one(".question .command").text)
        self.assertTrue(me.all(".question .command mark.dangerous"), "the token that decided is marked")
        word = me.field(f"Type {asked['confirmation']} to let it run")
        word.send_keys("run it")
        me.button("Let it run").click()
        self.assertEqual(house.question(other)["state"], "pending", "another word allows nothing")
        word.clear()
        word.send_keys(asked["confirmation"])
        me.button("Let it run").click()
        me.sees("Nothing waits for an answer")
        me.visit(f"/executions/{other}")
        me.sees("waits for a person")
        me.button("End it").click()
        me.button("End it", "dialog").click()
        me.sees("ended early")
        me.sees("differs from the runbook")

    def test_63_the_stream_goes_on_where_the_plane_was_away(self):
        me = self.me
        house = self.house
        self.expected = ("net::ERR", "Failed to load resource")
        runbook = house.keep("name: Two words\nsteps:\n  - name: one\n    command: echo first word\n  - name: two\n    command: touch /tmp/x && echo second word\n", 2, format="yaml")
        run = house.start(runbook)
        me.sign_in_as_owner()
        me.visit(f"/executions/{run}")
        me.sees("May step 2 run?", 60)
        eventually("the first word", lambda: "first word" in me.one(".screen").text)
        house.stop_plane()
        me.sees("connection lost", 60)
        self.assertIn("first word", me.one(".screen").text, "what was there stays")
        house.start_plane()
        eventually("the stream is back", lambda: me.one(".terminal header .state").text == "live", 90)
        eventually("the agent is back", lambda: any(one["state"] == "online" for one in house.get("/v1/agents")["items"]), 90)
        me.button("Let it run").click()
        eventually("the second word", lambda: "second word" in me.one(".screen").text, 90)
        self.assertEqual(me.one(".screen").text.splitlines().count("first word"), 1, "nothing came twice")
        me.sees("succeeded")

    def test_64_everything_stops_and_goes_on(self):
        me = self.me
        self.expected = ("423",)
        runbook = self.house.keep("name: Quiet\nsteps:\n  - name: one\n    command: echo one\n", format="yaml")
        me.sign_in_as_owner()
        me.visit(f"/runbooks/{runbook}")
        me.button("Stop everything").click()
        me.field("Why").send_keys("a fire")
        me.button("Stop everything", "dialog").click()
        for path in ("/runbooks", "/executions", "/approvals", f"/runbooks/{runbook}/run"):
            me.visit(path)
            me.sees("Everything is stopped.")
            me.sees("a fire")
        me.button("Show the plan").click()
        me.sees("Nothing is started while the panic switch is on")
        me.button("Switch off").click()
        me.button("Switch off", "dialog").click()
        eventually("the switch is off", lambda: not me.shows("Everything is stopped."))
        self.assertFalse(self.house.get("/v1/panic")["on"])

    def test_65_a_viewer_sees_runbooks_and_cannot_act(self):
        me = self.me
        house = self.house
        house.ensure_user(*VIEWER, "viewer")
        runbook = house.keep("name: Watched\nsteps:\n  - name: one\n    command: touch /tmp/watched\n", 2, format="yaml")
        run = house.start(runbook)
        asked = house.question(run)
        me.visit("/")
        me.sign_in(*VIEWER)
        me.visit("/runbooks")
        me.sees("Watched")
        self.assertFalse(me.has_button("New runbook") or me.has_button("Stop everything"))
        me.visit(f"/runbooks/{runbook}")
        self.assertFalse(me.has_button("Run…") or me.has_button("Edit") or me.has_button("Delete") or me.has_button("Change"))
        for path in (f"/runbooks/{runbook}/run", f"/runbooks/{runbook}/edit", "/runbooks/new"):
            me.visit(path)
            me.sees("Your role cannot do this")
        me.visit(f"/executions/{run}")
        me.sees("Your role sees this and cannot answer")
        self.assertFalse(me.has_button("Let it run") or me.has_button("Reject…") or me.has_button("End it"))
        me.visit("/approvals")
        me.sees("Your role sees this and cannot answer")
        self.assertFalse(me.has_button("Let it run"))
        me.visit("/audit")
        me.sees("Your role cannot see the trail")
        house.request("POST", f"/v1/approvals/{asked['id']}/reject", {"hash": asked["hash"]})

    def test_66_the_trail_is_read_checked_and_taken_along(self):
        me = self.me
        house = self.house
        taken = house.folder / "taken"
        taken.mkdir()
        self.browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(taken)})
        me.sign_in_as_owner()
        me.visit("/audit")
        me.sees("chain whole")
        me.visit("/audit?action=fleet.agent.enrolled")
        rows = me.all(".trail-list details")
        self.assertTrue(rows and all("fleet.agent.enrolled" in one.text for one in rows))
        rows[0].find_element("css selector", "summary").click()
        me.sees("Before it")
        entry = house.get("/v1/audit?action=fleet.agent.enrolled")["items"][0]
        me.sees(entry["hash"])
        me.visit("/audit")
        me.button("Export…").click()
        for label, ending in [("Get the head", "head.json"), ("Get JSON Lines", ".jsonl"), ("Get CSV", ".csv"), ("Get PDF", ".pdf")]:
            me.button(label, "dialog").click()
            eventually(f"a file of {ending}", lambda: [one for one in taken.iterdir() if one.name.endswith(ending)])
        file = lambda ending: next(one for one in taken.iterdir() if one.name.endswith(ending))
        checked = subprocess.run([house.programs / "dd0c-plane", "audit", "verify", file(".jsonl")], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertRegex(checked.stdout, r"ok \d+ entries")
        self.assertEqual(json.loads(file("head.json").read_text())["tenant"], self.tenant())
        self.assertTrue(file(".pdf").read_bytes().startswith(b"%PDF-"))
        me.sees("audit verify")

    def test_68_an_export_is_made_in_the_background(self):
        me = self.me
        house = self.house
        taken = house.folder / "later"
        taken.mkdir()
        self.browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(taken)})
        runbook = house.keep("# Exported\n```bash\nuptime\n```\n")
        me.sign_in_as_owner()
        me.visit(f"/runbooks/{runbook}")
        me.one(f'a[href="/audit?runbook={runbook}"]').click()
        me.sees("runbook.created")
        rows = me.all(".trail-list details")
        self.assertTrue(rows and all("runbook." in one.text for one in rows))
        me.button("Export…").click()
        me.sees("have it made in the background")
        # The one of CSV: JSON Lines know no filter.
        me.all("dialog .lines li")[1].find_elements("css selector", "button")[1].click()
        me.sees("Made in the background")
        me.sees("ready", 60)
        me.sees(f"runbook {runbook}")
        me.button("Download", ".exports").click()
        file = eventually("the file", lambda: next((one for one in taken.iterdir() if one.name.endswith(".csv")), None))
        lines = eventually("all of it", lambda: file.read_text().splitlines())
        self.assertIn("runbook.created", lines[1])
        made = house.get("/v1/audit/exports")["items"][0]
        self.assertEqual(made["rows"], len(lines) - 1)
        me.button("Remove", ".exports").click()
        me.button("Remove", "dialog").click()
        eventually("it is gone", lambda: house.get(f"/v1/audit/exports/{made['id']}")["state"] == "expired")

    def test_67_what_failed_is_undone_and_the_network_is_told(self):
        me = self.me
        house = self.house
        runbook = house.keep(UNDO, 2, format="yaml")
        run = house.start(runbook)
        me.sign_in_as_owner()
        me.visit(f"/executions/{run}")
        me.sees("failed", 60)
        me.button("Undo…").click()
        me.sees("as an execution of its own")
        self.assertIn("touch /tmp/undone", me.one("dialog").text)
        me.button("Undo it", "dialog").click()
        eventually("the execution that undoes it", lambda: run not in self.browser.current_url and "/executions/" in self.browser.current_url)
        me.sees("May step 1 run?", 60)
        me.sees("touch /tmp/undone")
        undo = self.browser.current_url.split("/")[-1]
        self.assertEqual(house.get(f"/v1/executions/{undo}")["rollbackOf"], run)
        me.visit("/runbooks")
        me.sees("Time to resolve")
        me.sees("in the last 30 days")
        # A step that reaches its host's network says so wherever somebody decides.
        reaching = house.start(house.keep("name: Reaching\nsteps:\n  - {name: Ask, command: curl -sS http://127.0.0.1:9/, network: host}\n", 2, format="yaml"))
        house.question(reaching)
        me.visit(f"/executions/{reaching}")
        me.sees("the metadata service of the cloud")
        me.visit("/approvals")
        me.sees("It reaches the network of its host")

    def test_68_from_a_drift_to_what_brings_it_back(self):
        me = self.me
        house = self.house
        house.keep("name: Bring it back\nvariables: [{name: ADDRESS, required: true}]\nsteps:\n  - {name: Look, command: 'echo back {{ADDRESS}}'}\n", format="yaml")
        drift = next(one for one in house.get("/v1/drifts")["items"] if one["address"] == "aws_db_instance.orders")
        me.sign_in_as_owner()
        me.visit(f"/drifts/{drift['id']}")
        me.button("Remediate…").click()
        me.sees("Choose the runbook that brings it back")
        me.one("input[type=search]").send_keys("bring")
        eventually("the list is narrowed", lambda: [one.text for one in me.all(".row-link")] == ["Bring it back"])
        me.one(".row-link").click()
        me.sees("For this drift")
        self.assertEqual(me.field("ADDRESS").get_attribute("value"), drift["address"])
        me.button("Show the plan").click()
        me.sees("echo back aws_db_instance.orders")
        me.button("Start it").click()
        eventually("the execution", lambda: "/executions/" in self.browser.current_url)
        eventually("it runs to its end", lambda: "back aws_db_instance.orders" in me.one(".screen").text)
        me.sees("followed to the letter")

    def a_run_that_waits(self):
        """A runbook, an execution of it at its end and one that asks for a dangerous step."""
        book = self.house.keep(STEPS, 2, format="yaml")
        order = {"variables": {"TOKEN": "x1y2z3-secret"}}
        done = self.house.start(book, **order)
        asked = self.house.question(done)
        self.house.request("POST", f"/v1/approvals/{asked['id']}/reject", {"hash": asked["hash"], "comment": "not today"})
        waits = self.house.start(book, **order)
        self.house.question(waits)
        return book, done, waits

    def tenant(self):
        return self.house.get("/v1/me")["tenant"]["id"]

    def test_69_an_alert_finds_its_runbook(self):
        me = self.me
        runbook = self.house.keep("1. Look at the lag\n```sh\nkafka-lag --group orders\n```\n", name="Orders queue <i>stuck</i>")
        self.house.keep("# Certificate expires\n```sh\nopenssl version\n```\n")
        me.sign_in_as_owner()
        me.visit("/runbooks")
        me.button("Find for an alert…").click()
        me.button("Find", "dialog").click()
        me.sees("There is nothing to look for yet")
        me.field("What the alert says").send_keys("OrdersQueueStuck")
        me.button("Find", "dialog").click()
        me.sees('Its name says "orders", "queue", "stuck"')
        self.assertEqual(len(me.all("dialog .run-steps > li")), 1)
        self.assertEqual(me.all("dialog .run-steps i"), [], "a name is text")
        me.field("What the alert says").clear()
        me.field("What the alert says").send_keys("License quota")
        me.button("Find", "dialog").click()
        me.sees("No runbook fits")
        me.field("Service").send_keys("orders")
        me.button("Find", "dialog").click()
        me.sees('It names the service: "orders"')
        me.button("Plan it", "dialog").click()
        eventually("the plan of that runbook", lambda: self.browser.current_url.endswith(f"/runbooks/{runbook}/run"))
        self.assertEqual(self.house.get(f"/v1/executions?runbook={runbook}")["items"], [], "nothing was started")

    def test_71_without_a_model_the_editor_says_so(self):
        me = self.me
        self.expected = ("422", "409")
        me.sign_in_as_owner()
        me.visit("/runbooks/new")
        me.field("Text").send_keys("Orders pile up now and then.")
        me.one(".editor .empty h3")
        me.button("Ask the language model").click()
        me.sees("No language model is named")
