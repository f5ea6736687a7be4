#!/usr/bin/env python3
"""The YAML under deploy/ is what its readers take it for, and what its files say of each other is true.

Kubernetes' manifests are checked as kustomize renders them: each overlay as it is, and production with each component.

usage: manifest_rule.py ROOT
"""

import pathlib
import re
import sys

import compose_checks
import gateway_checks
import kustomization
import link_checks
import schema
import source_tree

_SCHEMAS = schema.Schemas(pathlib.Path(__file__).parent / "schemas")
# Files with a shape of their own, beside those of kustomize; promtool or the gateway itself judge the rest.
_SHAPES = {
    "deploy/compose/compose.yaml": "Compose",
    "deploy/compose/grafana/datasources/prometheus.yaml": "GrafanaDatasources",
    "deploy/compose/grafana/dashboards/gateway.yaml": "GrafanaDashboards",
    "deploy/prometheus/adapter.yaml": "AdapterFile",
}
_ELSEWHERE = re.compile(r"deploy/(config/[^/]+|compose/gateway|prometheus/(prometheus|rules))\.ya?ml")
# How an overlay lists what an operator creates: `#   Secret NAME  KEY, KEY: what for`.
_TO_BE_CREATED = re.compile(r"^# +(Secret|ConfigMap) ([\w.-]+) +([\w.-]+(?:, [\w.-]+)*):", re.MULTILINE)


def violations(root):
    root = pathlib.Path(root)
    found = []
    for path in sorted(p for p in (root / "deploy").rglob("*") if p.suffix in (".yaml", ".yml")):
        found += [(path, 1, objection) for objection in _file_objections(path, path.relative_to(root).as_posix())]
    for overlay in sorted((root / "deploy/kubernetes/overlays").glob("*/kustomization.yaml")):
        found += [(overlay, 1, objection) for objection in _overlay_objections(overlay.parent, ())]
    production = root / "deploy/kubernetes/overlays/production"
    for component in sorted((root / "deploy/kubernetes/components").glob("*/kustomization.yaml")):
        if f"- ../../components/{component.parent.name}" in _uncommented(production / "kustomization.yaml"):
            continue
        found += [(component, 1, objection) for objection in _overlay_objections(production, [component.parent])]
    return found + _stray_manifests(root)


def _file_objections(path, name):
    try:
        documents = kustomization.read(path)
        if name in _SHAPES:
            yield from _SCHEMAS.objections(documents[0], _SHAPES[name])
            if _SHAPES[name] == "Compose" and not list(_SCHEMAS.objections(documents[0], "Compose")):
                yield from compose_checks.objections(documents[0], path.parent)
        elif not name.startswith("deploy/kubernetes/") and not _ELSEWHERE.fullmatch(name):
            yield "nobody checks this file"
    except kustomization.Unrenderable as reason:
        yield str(reason)


def _overlay_objections(folder, components):
    try:
        manifests = kustomization.render(folder, _SCHEMAS, components)
    except kustomization.Unrenderable as reason:
        yield str(reason)
        return
    shapeless = False
    for manifest in manifests:
        for objection in _shape_objections(manifest):
            shapeless = True
            yield f"{_name(manifest)}: {objection}"
    if shapeless:
        return
    text = (folder / "kustomization.yaml").read_text(encoding="utf-8")
    created = {(kind, name): set(keys.split(", ")) for kind, name, keys in _TO_BE_CREATED.findall(text)}
    for manifest, objection in link_checks.objections(manifests, created):
        yield f"{_name(manifest)}: {objection}"
    for metric in _metrics_asked(manifests) - _metrics_offered(folder.parents[2]):
        yield f"no rule of deploy/prometheus/adapter.yaml offers the metric {metric}"
    if not (folder / "gateway.yaml").exists():
        return
    config = kustomization.read(folder / "gateway.yaml")[0]
    for deployment in link_checks.of_kind(manifests, "Deployment"):
        for objection in gateway_checks.objections(config, deployment, manifests, created):
            yield f"{_name(deployment)}: {objection}"


def _metrics_asked(manifests):
    scalers = link_checks.of_kind(manifests, "HorizontalPodAutoscaler")
    return {
        metric["pods"]["metric"]["name"] for scaler in scalers for metric in scaler["spec"]["metrics"] if "pods" in metric
    }


def _metrics_offered(deploy):
    """Custom metrics by the adapter's rules."""
    return {rule["name"]["as"] for rule in kustomization.read(deploy / "prometheus/adapter.yaml")[0]["rules"]["custom"]}


def _shape_objections(manifest):
    kind = manifest["kind"]
    return _SCHEMAS.objections(manifest, kind) if _SCHEMAS.knows(kind) else ["no schema tells this kind's shape"]


def _name(manifest):
    return f"{manifest['kind']}/{manifest['metadata'].get('name')}"


def _uncommented(path):
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return re.sub(r"#.*", "", text)


def _stray_manifests(root):
    """Files that no kustomization beside them names: they would never be applied."""
    found = []
    for path in sorted((root / "deploy/kubernetes").rglob("*.yaml")):
        named = _uncommented(path.parent / "kustomization.yaml")
        if path.name != "kustomization.yaml" and not re.search(rf"(^|[\s-]){re.escape(path.name)}\s*$", named, re.MULTILINE):
            found.append((path, 1, "no kustomization beside it names this file"))
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
