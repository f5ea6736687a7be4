#!/usr/bin/env python3
"""The YAML under deploy/ parses strictly, and what its files say of each other is true.

usage: manifest_rule.py ROOT
"""

import pathlib
import sys

import yaml

import source_tree


class _StrictLoader(yaml.SafeLoader):
    """A key that stands twice is a mistake, not a choice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1 and key != "<<"}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"twice: {sorted(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)


def _documents(path):
    return [d for d in yaml.load_all(path.read_text(encoding="utf-8"), _StrictLoader) if d is not None]


def _pod_objections(deployment):
    """What a pod says of itself: volumes, probes, and that it does not run as root."""
    pod = deployment["spec"]["template"]["spec"]
    if pod.get("securityContext", {}).get("runAsNonRoot") is not True:
        yield "the pod may run as root"
    volumes = {volume["name"] for volume in pod.get("volumes", ())}
    for container in pod["containers"]:
        ports = {port["name"] for port in container["ports"]} | {port["containerPort"] for port in container["ports"]}
        for mount in container.get("volumeMounts", ()):
            if mount["name"] not in volumes:
                yield f"no volume is called {mount['name']}"
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            check = container.get(probe, {})
            port = (check.get("grpc") or check.get("httpGet") or {}).get("port")
            if port not in ports:
                yield f"{probe} asks port {port}, which the container does not name"
        if "limits" not in container.get("resources", {}):
            yield "the container has no resource limits"


def _drain_objections(folder, deployment):
    """A gateway that is killed while it drains answers nobody."""
    config = folder / "gateway.yaml"
    if config.exists():
        drain = _documents(config)[0]["drain"]
        patience = deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
        if patience * 1000 <= drain["delay_ms"] + drain["grace_ms"]:
            yield f"{patience} s end before the drain of {config.name} does"


def _kustomization_objections(folder, kustomization):
    named = list(kustomization.get("resources", ()))
    for generator in kustomization.get("configMapGenerator", ()):
        named += generator.get("files", ())
    for name in named:
        if not (folder / name).exists():
            yield f"{name} is not there"


def _service_objections(folder, service):
    names = {
        port["name"]
        for path in folder.glob("*.yaml")
        for document in _documents(path)
        if document.get("kind") == "Deployment"
        for container in document["spec"]["template"]["spec"]["containers"]
        for port in container["ports"]
    }
    for port in service["spec"]["ports"]:
        if port["targetPort"] not in names:
            yield f"no container port is called {port['targetPort']}"


def _objections(path, document):
    kind = document.get("kind")
    if kind == "Kustomization":
        yield from _kustomization_objections(path.parent, document)
    elif kind is not None:
        if "apiVersion" not in document or "name" not in document.get("metadata", {}):
            yield f"{kind} without apiVersion or metadata.name"
        elif kind == "Deployment":
            yield from _pod_objections(document)
            yield from _drain_objections(path.parent, document)
        elif kind == "Service":
            yield from _service_objections(path.parent, document)


def violations(root):
    found = []
    for path in sorted(p for p in pathlib.Path(root, "deploy").rglob("*") if p.suffix in (".yaml", ".yml")):
        try:
            for document in _documents(path):
                found += [(path, 1, objection) for objection in _objections(path, document)]
        except yaml.YAMLError as error:
            found.append((path, 1, " ".join(str(error).split())))
    return found


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1])
    sys.exit(source_tree.report(tree, violations(tree)))
