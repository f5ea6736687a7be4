"""Each alert has what its reader needs, and is tested firing and not firing."""

import re
import sys
import unittest

import yaml

import sources


def tested():
    """Names of the alerts that some test of tests/monitoring/alerts expects to fire, and not to fire."""
    firing, silent = set(), set()
    for path in sources.ALERT_TESTS.glob("*_test.yml"):
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]:
            for case in test.get("alert_rule_test", ()):
                (firing if case.get("exp_alerts") else silent).add(case["alertname"])
    return firing, silent


def anchors(markdown):
    """The anchors of its headings, as Git hosts make them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)}


class Alerts(unittest.TestCase):
    def test_every_alert_is_tested_firing_and_not_firing(self):
        names = {alert["alert"] for alert in sources.alerts()}
        firing, silent = tested()
        self.assertEqual((names - firing, names - silent), (set(), set()))
        self.assertEqual((firing | silent) - names, set())

    def test_every_alert_leads_to_its_section_of_the_runbook(self):
        there = anchors(sources.RUNBOOK.read_text(encoding="utf-8"))
        for alert in sources.alerts():
            with self.subTest(alert["alert"]):
                file, anchor = alert["annotations"]["runbook_url"].split("#")
                self.assertEqual(sources.ROOT / file, sources.RUNBOOK)
                self.assertEqual(anchor, alert["alert"].lower())
                self.assertIn(anchor, there)

    def test_every_section_of_the_runbook_is_of_an_alert_that_exists(self):
        runbook = sources.RUNBOOK.read_text(encoding="utf-8")
        named = set(re.findall(r"^#+ (EmbeddingGateway\w+)$", runbook, re.MULTILINE))
        self.assertEqual(named, {alert["alert"] for alert in sources.alerts()})

    def test_every_alert_says_how_bad_it_is_and_what_happened(self):
        for alert in sources.alerts():
            with self.subTest(alert["alert"]):
                self.assertIn(alert["labels"]["severity"], ("warning", "critical"))
                self.assertEqual(set(alert["annotations"]), {"summary", "description", "runbook_url"})


if __name__ == "__main__":
    sys.exit(unittest.main())
