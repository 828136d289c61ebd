#!/usr/bin/env python3
"""The console in a real browser, against a real plane and a real agent.

usage: suite.py FOLDER_OF_THE_PROGRAMS [NAME...]
"""

import sys
import unittest
from pathlib import Path

import axe_core_python
from axe_selenium_python import Axe
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from house import House, Visitor, eventually, open_browser, problems_of, resize
from runbooks import VIEWER, RunbookTests

# The driver comes from axe-selenium-python, newer rules from axe-core-python.
AXE = str(Path(axe_core_python.__file__).parent / "axe.min.js")
HOSTILE = 'aws_x.<img src=x onerror="document.title=1">\u202egpj.\u200bexe'


class Console(RunbookTests, unittest.TestCase):
    """Runs in the order of the names, on one house."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.house = House(sys.argv[1])
        cls.addClassCleanup(cls.house.close)
        cls.house.start_plane()
        cls.house.scan_estate()
        cls.browser = open_browser()
        cls.addClassCleanup(cls.browser.quit)
        cls.me = Visitor(cls.browser, cls.house)

    def setUp(self):
        resize(self.browser, 1360)
        self.me.sign_out()
        problems_of(self.browser, self.house.address)

    def tearDown(self):
        found = problems_of(self.browser, self.house.address)
        self.assertEqual([one for one in found if not self.is_expected(one)], [])

    expected = ()

    def is_expected(self, problem):
        """A refusal that a test provokes is logged by the browser as a failed request."""
        return any(part in problem for part in self.expected)

    def test_10_from_sign_in_to_the_first_drift(self):
        me = self.me
        self.expected = ("401",)
        me.visit("/drifts")
        self.assertEqual(me.heading(), "Sign in")
        me.field("E-mail").send_keys(self.house.offer["admin"]["email"])
        me.field("Password").send_keys("not the password")
        me.button("Sign in").click()
        me.sees("The e-mail address or the password is wrong")
        me.field("Password").clear()
        me.field("Password").send_keys(self.house.offer["admin"]["password"])
        me.button("Sign in").click()
        eventually("the page that was asked for follows", lambda: me.heading() == "Drifts")
        me.settled()
        rows = me.all(".grid-body .grid-row")
        self.assertEqual(len(rows), 9)
        self.assertIn("critical", rows[0].text)
        next(one for one in rows if "aws_db_instance.orders" in one.text).find_element("css selector", ".row-link").click()
        eventually("the drift shows", lambda: me.heading() == "aws_db_instance.orders")
        me.sees("backup_retention_period")
        self.assertTrue(me.all(".secret"), "a secret is marked as redacted")
        me.sees("logging is off")
        self.assertEqual(me.focused("tagName"), "H1")
        self.assertNotIn("dd0c_", self.browser.current_url)

    def test_11_filters_stay_in_the_address(self):
        me = self.me
        me.sign_in_as_owner()
        me.visit("/drifts")
        self.browser.execute_script("document.querySelector('input[value=critical]').click()")
        eventually("two critical ones", lambda: len(me.all(".grid-body .grid-row")) == 2)
        self.assertIn("severity=critical", self.browser.current_url)
        me.visit("/drifts?severity=critical&search=security")
        self.assertEqual(len(me.all(".grid-body .grid-row")), 1)
        me.one("input[type=search]").send_keys("-no-such-thing")
        me.sees("No drift matches")
        me.button("Clear filters").click()
        eventually("all nine", lambda: len(me.all(".grid-body .grid-row")) == 9)

    def test_13_what_people_say_about_a_drift(self):
        me = self.me
        drift = next(one for one in self.house.get("/v1/drifts")["items"] if one["address"] == "aws_db_instance.orders")
        said = lambda: (self.house.get(f"/v1/drifts/{drift['id']}")["attention"] or {}).get("state")
        me.sign_in_as_owner()
        me.visit(f"/drifts/{drift['id']}")
        me.sees("Nobody has said anything about it.")
        me.button("Acknowledge").click()
        me.sees("Somebody looks after it.")
        self.assertEqual(said(), "acknowledged")
        me.button("Snooze…").click()
        me.button("Snooze", "dialog").click()
        me.sees("It can wait.")
        self.assertEqual(said(), "snoozed")
        me.visit("/drifts?attention=snoozed")
        self.assertEqual(len(me.all(".grid-body .grid-row")), 1)
        self.assertIn("snoozed", me.one(".grid-body .grid-row").text)
        me.visit(f"/drifts/{drift['id']}")
        me.button("Take back").click()
        me.sees("Nobody has said anything about it.")
        self.assertIsNone(said())

    def test_12_from_sign_up_to_the_first_drift(self):
        me = self.me
        self.expected = ("400",)
        me.visit("/signup")
        for label, text in [("Organisation", "Acme \u202e Ltd"), ("E-mail", "ada@acme.example"), ("Password", "short")]:
            me.field(label).send_keys(text)
        me.button("Create").click()
        me.sees("at least 12 characters")
        me.field("Password").send_keys(" and then some more words")
        me.button("Create").click()
        eventually("the overview", lambda: me.heading() == "Overview")
        me.sees("Three steps to the first drift")
        me.sees("dd0c-agent init")
        self.no_sideways_scroll()
        me.visit("/drifts")
        me.sees("Nothing has drifted")
        me.visit("/stacks")
        me.sees("No stacks yet")
        me.visit("/agents")
        me.sees("No agent yet")
        me.button("Enrol an agent", ".empty").click()
        me.button("Make a token").click()
        self.house.paste(me.one(".snippet code").get_property("textContent").split("\ndd0c-agent init")[0], "acme")
        me.sees("has enrolled")
        self.house.run_agent("acme", [("shop-aws", "terraform", "terraform.tfstate", "refresh-only-plan.json")])
        me.one("nav[aria-label=Main] a[href='/']").click()
        me.sees("Needs attention", 90)
        me.sees("aws_db_instance.orders")

    def test_20_by_keyboard_alone(self):
        me = self.me
        admin = self.house.offer["admin"]
        me.press(Keys.TAB)
        self.assertEqual(me.focused("type"), "email")
        me.press(admin["email"], Keys.TAB)
        me.press(admin["password"], Keys.ENTER)
        me.one("nav[aria-label=Main]")
        me.settled()
        self.assertEqual(me.focused("textContent"), "Overview")
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
        eventually("the palette has the focus", lambda: me.focused("role") == "combobox")
        me.press("db_parameter")
        eventually("it finds the drift", lambda: any("aws_db_parameter_group.orders" in one.text for one in me.all("[role=option]")))
        me.press(Keys.ENTER)
        eventually("the drift shows", lambda: me.heading() == "aws_db_parameter_group.orders")
        eventually("the heading has the focus", lambda: me.focused("tagName") == "H1")
        self.browser.execute_script("document.querySelector('.skip').focus()")
        me.press(Keys.ENTER)
        self.assertEqual(me.focused("id"), "main")
        me.press(Keys.TAB)
        self.assertEqual(me.focused("textContent"), "Drifts", "the first stop of the page is its trail")
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
        me.press(Keys.ESCAPE)
        eventually("the palette is closed", lambda: not me.all("dialog"))
        self.assertEqual(me.focused("textContent"), "Drifts", "focus is back where it was")

    def test_30_a_token_of_the_page_enrols_an_agent_that_the_page_greets(self):
        me = self.me
        me.sign_in_as_owner()
        me.visit("/agents")
        me.button("Enrol an agent").click()
        name = me.field("Name of the agent")
        name.clear()
        name.send_keys("it's second")
        me.field("Labels").send_keys("env=test, team=shop")
        me.button("Make a token").click()
        snippet = me.one(".snippet code").get_property("textContent")
        enrol, rest = snippet.split("\ndd0c-agent init", 1)
        self.assertIn(f"--server '{self.house.offer['gateway']}'", enrol)
        self.assertIn("dd0c-agent run", rest)
        self.house.paste(enrol, "second")
        me.sees("it's second has enrolled")
        me.button("See the agent").click()
        eventually("the agent's page", lambda: me.heading() == "it's second")
        me.sees("env=test")

    def test_31_revoking_asks_first(self):
        me = self.me
        me.sign_in_as_owner()
        agent = next(one for one in self.house.get("/v1/agents")["items"] if one["name"] == "it's second")
        me.visit(f"/agents/{agent['id']}")
        me.button("Revoke").click()
        me.button("Cancel", "dialog").click()
        eventually("the dialog is closed", lambda: not me.all("dialog"))
        self.assertEqual(self.house.get("/v1/agents")["items"][-1]["revokedAt"], None)
        me.button("Revoke").click()
        me.button("Revoke agent", "dialog").click()
        me.sees("It is shut out for good.")
        eventually("there is nothing left to do", lambda: not me.has_button("Revoke"))
        self.assertEqual(self.house.get("/v1/agents")["items"][-1]["state"], "revoked")

    def test_40_an_invited_viewer_sees_and_cannot_act(self):
        me = self.me
        self.expected = ("403",)
        me.sign_in_as_owner()
        me.visit("/settings/people")
        me.button("Invite somebody").click()
        me.field("E-mail").send_keys(VIEWER[0])
        self.browser.execute_script("const s = document.querySelector('dialog select'); s.value = 'viewer'")
        me.button("Make the invitation", "dialog").click()
        token = me.one("dialog .snippet code").text
        me.sign_out()
        me.visit("/join")
        me.field("Token of the invitation").send_keys(token)
        me.field("Password").send_keys(VIEWER[1])
        me.button("Join").click()
        me.one("nav[aria-label=Main]")
        me.visit("/agents")
        self.assertFalse(me.has_button("Enrol an agent"))
        me.visit("/agents/new")
        me.sees("Your role cannot do this")
        agent = self.house.get("/v1/agents")["items"][0]
        me.visit(f"/agents/{agent['id']}")
        self.assertFalse(me.has_button("Revoke") or me.has_button("Scan all stacks"))
        status = self.browser.execute_async_script("""
            const [id, done] = arguments;
            const { credential } = JSON.parse(sessionStorage.getItem("dd0c.session"));
            fetch(`/v1/agents/${id}/revoke`, { method: "POST", headers: { Authorization: `Bearer ${credential.text}` } })
              .then((answer) => done(answer.status));""", agent["id"])
        self.assertEqual(status, 403, "the API refuses what the page hides")
        me.visit("/settings/keys")
        me.sees("Your role cannot see keys")

    def test_41_a_key_is_shown_once_and_opens_the_console(self):
        me = self.me
        me.sign_in_as_owner()
        me.visit("/settings/keys")
        me.button("Make a key").click()
        me.field("What it is for").send_keys("browser test")
        me.button("Make the key", "dialog").click()
        key = me.one("dialog .snippet code").text
        self.assertRegex(key, "^dd0c_[0-9a-f]{32}$")
        me.button("Done", "dialog").click()
        me.sees("browser test")
        self.assertFalse(me.shows(key))
        me.sign_out()
        me.one("summary").click()
        me.field("API key").send_keys(key)
        me.button("Sign in with the key").click()
        me.one("nav[aria-label=Main]")
        me.sees("Needs attention")

    def test_50_an_ended_session_asks_again_and_goes_on(self):
        me = self.me
        self.expected = ("401",)
        me.sign_in_as_owner()
        me.visit("/stacks")
        self.browser.execute_async_script("""
            const done = arguments[0];
            const { credential } = JSON.parse(sessionStorage.getItem("dd0c.session"));
            fetch("/v1/auth/sessions", { method: "DELETE", headers: { Authorization: `Bearer ${credential.text}` } }).then(() => done());""")
        me.sees("Your session has ended", 60)
        self.assertTrue(self.browser.current_url.endswith("/stacks"))
        self.assertIsNone(self.browser.execute_script("return sessionStorage.getItem('dd0c.session')"))
        me.sign_in_as_owner()
        eventually("the same page", lambda: me.heading() == "Stacks")

    def test_60_names_are_text_and_hide_nothing(self):
        me = self.me
        self.house.report("<b>hostile</b>\u202e", [
            {"address": HOSTILE, "type": "aws_x", "attributes": [
                {"path": "tags.<i>x</i>", "kind": "changed", "declared": "<script>alert(1)</script>", "actual": "a\u200bb"}],
             "who": "<b>me</b>"},
            {"address": "aws_x." + "n" * 50000, "type": "aws_x", "attributes": [
                {"path": "size", "kind": "added", "actual": "m" * 50000}]},
        ])
        me.sign_in_as_owner()
        me.visit("/drifts?search=aws_x")
        self.assertEqual(len(me.all(".grid-body .grid-row")), 2)
        me.sees('<img src=x onerror="document.title=1">')
        me.sees("U+202E")
        me.sees("U+200B")
        self.assertEqual(me.all("main img, main b b, main script"), [])
        me.one(".grid-body .row-link[href]")
        for link in [one.get_attribute("href") for one in me.all(".grid-body .row-link")]:
            self.browser.get(link)
            me.settled()
            self.no_sideways_scroll()
        self.assertEqual(me.all("main img, main script, main i i"), [])

    def test_70_the_plane_goes_away_and_comes_back(self):
        me = self.me
        self.expected = ("net::ERR", "Failed to load resource")
        me.sign_in_as_owner()
        me.visit("/stacks")
        self.house.stop_plane()
        me.sees("The plane does not answer", 60)
        me.sees("What you see is from")
        self.assertTrue(me.all(".grid-body .grid-row"), "what was there stays")
        me.one("nav[aria-label=Main] a[href='/agents']").click()
        eventually("a page that never loaded says why", lambda: me.heading() == "The plane does not answer")
        me.button("Try again")
        me.one("nav[aria-label=Main] a[href='/stacks']").click()
        me.one(".empty.error")
        self.assertEqual(me.heading(), "Stacks", "the filters stay above what went wrong")
        me.one("nav[aria-label=Main] a[href='/agents']").click()
        self.house.start_plane()
        eventually("the page comes by itself", lambda: me.heading() == "Agents", 90)
        me.visit("/drifts")
        self.assertTrue(me.all(".grid-body .grid-row"))

    def test_80_every_page_in_both_themes_and_two_widths(self):
        me = self.me
        faults = []
        for path in ["/", "/signup", "/join"]:
            me.visit(path)
            faults += self.faults_of(path + " (outside)")
        me.visit("/")
        me.sign_in_as_owner()
        stack = next(one for one in self.house.get("/v1/stacks")["items"] if one["name"] == "shop-aws")
        drift = next(one for one in self.house.get("/v1/drifts")["items"] if one["address"] == "aws_db_instance.orders")
        agent = self.house.get("/v1/agents")["items"][0]
        book, done, waits = self.a_run_that_waits()
        self.house.request("POST", "/v1/audit/exports", {"format": "csv"})
        pages = ["/runbooks", "/runbooks?search=nothing", "/runbooks/new", f"/runbooks/{book}", f"/runbooks/{book}/edit", f"/runbooks/{book}/run", "/executions",
                 "/executions?state=failed", f"/executions/{done}", f"/executions/{waits}", "/approvals", "/approvals?state=approved,rejected,expired,void", "/audit",
                 f"/audit?runbook={book}", "/audit?action=nothing", "/", "/stacks", f"/stacks/{stack['id']}", "/drifts", "/drifts?search=nothing-of-this-name", f"/drifts/{drift['id']}", f"/drifts/{drift['id']}/remediate", f"/runbooks/{book}/run?drift={drift['id']}", "/agents",
                 f"/agents/{agent['id']}", "/agents/new", "/settings", "/settings/people", "/settings/keys", "/no-such-page"]
        for path in pages:
            me.visit(path)
            faults += self.faults_of(path)
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
        faults += self.faults_of("the palette")
        self.assertEqual(faults, [], "\n".join(faults))

    def faults_of(self, name):
        faults = []
        for width in (1360, 360):
            resize(self.browser, width)
            for theme in ("light", "dark"):
                self.browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
                axe = Axe(self.browser, AXE)
                axe.inject()
                found = axe.run()
                faults += [f"{name} {width} {theme}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
            faults += self.sideways(f"{name} {width}")
        resize(self.browser, 1360)
        return faults

    def sideways(self, name):
        wide = self.browser.execute_script("""
            return document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
              .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((one) => one.tagName + "." + one.className);""")
        return [f"{name}: wider than the screen: {wide}"] if wide else []

    def no_sideways_scroll(self):
        for width in (1360, 360):
            resize(self.browser, width)
            self.assertEqual(self.sideways(str(width)), [])
        resize(self.browser, 1360)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    names = [f"Console.{name}" for name in sys.argv[2:]]
    unittest.main(argv=["suite.py", *names], verbosity=2)
