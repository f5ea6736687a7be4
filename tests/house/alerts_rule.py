#!/usr/bin/env python3
"""The PrometheusRule of deploy/kubernetes holds what deploy/prometheus/rules.yml says, word for word.

Kustomize can't wrap a file in a manifest, so the manifest is a copy; --update makes it.

usage: alerts_rule.py ROOT [--update]
"""

import pathlib
import sys

import source_tree

_RULES = "deploy/prometheus/rules.yml"
_MANIFEST = "deploy/kubernetes/components/prometheus-operator/prometheus-rule.yaml"
_HEAD = f"""\
# A copy of {_RULES}, which is where to change it: tests/house/alerts_rule.py . --update
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: embedding-gateway
spec:
"""


def manifest_of(rules):
    """The manifest's text, for that of the rules: their comments stay, each line moves under `spec`."""
    return _HEAD + "".join(f"  {line}" if line.strip() else line for line in rules.splitlines(keepends=True))


def violations(root):
    rules, manifest = pathlib.Path(root, _RULES), pathlib.Path(root, _MANIFEST)
    if not rules.exists():
        return []
    copy = manifest.read_text(encoding="utf-8") if manifest.exists() else ""
    if copy == manifest_of(rules.read_text(encoding="utf-8")):
        return []
    return [(manifest, 1, f"differs from {_RULES}: tests/house/alerts_rule.py . --update")]


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    if sys.argv[2:] == ["--update"]:
        text = manifest_of((tree / _RULES).read_text(encoding="utf-8"))
        (tree / _MANIFEST).write_text(text, encoding="utf-8")
    sys.exit(source_tree.report(tree, violations(tree)))
