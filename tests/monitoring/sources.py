"""What the monitoring of this project is made of: documented metrics, rules, panels, the runbook."""

import json
import os
import pathlib
import re

import yaml

ROOT = pathlib.Path(os.environ["GATEWAY_SOURCE"])
RULES = ROOT / "deploy/prometheus/rules.yml"
DASHBOARD = ROOT / "deploy/grafana/dashboard.json"
RUNBOOK = ROOT / "docs/operations.md"
ALERT_TESTS = ROOT / "tests/monitoring/alerts"

METRIC_ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| ([^|]*) \|", re.MULTILINE)


def documented_metrics():
    """Labels by name of every series that docs/metrics.md tells of, histograms' parts included."""
    metrics = {}
    for name, kind, labels in METRIC_ROW.findall((ROOT / "docs/metrics.md").read_text(encoding="utf-8")):
        labels = set(re.findall(r"`(\w+)`", labels))
        if kind == "histogram":
            metrics.update({name + "_bucket": labels | {"le"}, name + "_sum": labels, name + "_count": labels})
        else:
            metrics[name] = labels
    return metrics


def rules():
    """Every rule of every group, as a map."""
    return [rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def alerts():
    return [rule for rule in rules() if "alert" in rule]


def dashboard():
    return json.loads(DASHBOARD.read_text(encoding="utf-8"))


def panels():
    """The panels that show something; rows are headings."""
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def variables():
    """The dashboard's variables that ask Prometheus for their values, in the order in which they depend."""
    return [variable for variable in dashboard()["templating"]["list"] if variable["type"] == "query"]


def dashboard_queries():
    """Pairs of where it stands and its expression, of all that the dashboard asks Prometheus."""
    queries = [(f"{panel['title']} {target['refId']}", target["expr"])
               for panel in panels() for target in panel["targets"]]
    return queries + [(note["name"], note["expr"]) for note in dashboard()["annotations"]["list"]]


def runbook_queries():
    """The expressions that the runbook has its reader ask."""
    blocks = re.findall(r"```promql\n(.*?)```", RUNBOOK.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]
