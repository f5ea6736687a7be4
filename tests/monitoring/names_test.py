"""Rules, dashboard and runbook name only metrics, labels and label values that exist."""

import re
import sys
import unittest

import promql
import sources

# What Prometheus adds to every series of a target.
OF_TARGETS = {"namespace", "job", "instance"}
# Their values come from configuration.
OF_CONFIGURATION = {"model", "upstream", "tenant"}
QUOTED = re.compile(r'"(\w+)"')


def unknown_names(expression, known):
    """What of the expression's names is not in `known`, labels by metric, as sentences."""
    labels = set(OF_TARGETS)
    for metric, matchers in promql.selectors(expression):
        if metric not in known:
            yield f"no metric {metric}"
            continue
        labels |= known[metric]
        for label, _ in matchers:
            if label not in known[metric] | OF_TARGETS:
                yield f"{metric} has no label {label}"
    for label in promql.grouping_labels(expression) - labels:
        yield f"none of its metrics has a label {label}"


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.known = sources.documented_metrics()
        for rule in sources.rules():
            if "record" in rule:
                cls.known[rule["record"]] = promql.grouping_labels(rule["expr"]) | {
                    label for metric, _ in promql.selectors(rule["expr"]) if ":" in metric
                    for label in cls.known.get(metric, ())}
        # The sets that labels' values come from are spelt out where the series are made.
        cls.values = {value for file in (sources.ROOT / "server/telemetry").glob("*.cc")
                      for value in QUOTED.findall(file.read_text(encoding="utf-8"))}
        cls.expressions = [(rule.get("record") or rule["alert"], rule["expr"]) for rule in sources.rules()]
        cls.expressions += sources.dashboard_queries()
        cls.expressions += [(variable["name"], re.sub(r"^label_values\((.*), \w+\)$", r"\1", variable["definition"]))
                            for variable in sources.variables()]
        cls.expressions += [("the runbook", query) for query in sources.runbook_queries()]

    def test_every_metric_and_label_is_documented(self):
        for where, expression in self.expressions:
            with self.subTest(where, expression=expression):
                self.assertEqual(list(unknown_names(expression, self.known)), [])

    def test_every_value_that_is_matched_is_one_that_a_label_can_have(self):
        for where, expression in self.expressions:
            for metric, matchers in promql.selectors(expression):
                for label, value in matchers:
                    if label not in OF_TARGETS | OF_CONFIGURATION:
                        with self.subTest(where, metric=metric, label=label):
                            self.assertEqual(set(value.split("|")) - self.values, set())

    def test_every_recorded_rule_is_named_by_level_metric_and_operation(self):
        for rule in sources.rules():
            if "record" in rule:
                with self.subTest(rule["record"]):
                    level, metric, operation = rule["record"].split(":")
                    self.assertRegex(metric, "^gateway_")
                    self.assertRegex(operation, "^(rate|mean|ratio|p[0-9]+)")
                    self.assertLessEqual(set(level.split("_")) - OF_TARGETS, self.known[rule["record"]])


class Promql(unittest.TestCase):
    """That the checks above can fail."""

    KNOWN = {"hits": {"code"}, "wait_bucket": {"class", "le"}}

    def test_names_a_metric_that_is_gone(self):
        self.assertEqual(list(unknown_names("2 * rate(misses[5m]) > 1e3", self.KNOWN)), ["no metric misses"])

    def test_names_a_label_that_is_gone(self):
        self.assertEqual(list(unknown_names('sum by (rpc) (rate(hits{kind=~"a|b"}[5m]))', self.KNOWN)),
                         ["hits has no label kind", "none of its metrics has a label rpc"])

    def test_takes_what_is_there(self):
        expression = ('histogram_quantile(0.5, sum by (class, le) (rate(wait_bucket{job="a"}[1m] offset 5m)))'
                      ' > 1 and on (instance) hits{code="b"} < +Inf')
        self.assertEqual(list(unknown_names(expression, self.KNOWN)), [])


if __name__ == "__main__":
    sys.exit(unittest.main())
