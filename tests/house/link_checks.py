"""What rendered manifests say of each other: whoever names another finds it."""

import pod_checks


def objections(manifests, to_be_created):
    """Pairs of a manifest and what is wrong with it. `to_be_created` are (kind, name) with the keys that an operator
    puts there."""
    for manifest in manifests:
        check = _CHECKS.get(manifest["kind"])
        for objection in check(manifest, manifests) if check else ():
            yield manifest, objection
    for deployment in of_kind(manifests, "Deployment"):
        for objection in _reference_objections(deployment, manifests, to_be_created):
            yield deployment, objection


def of_kind(manifests, kind):
    return [manifest for manifest in manifests if manifest["kind"] == kind]


def pod_of(deployment):
    return deployment["spec"]["template"]["spec"]


def keys_of(manifests, to_be_created, kind, name):
    """What a ConfigMap or Secret will hold, or None if nobody makes it."""
    for manifest in of_kind(manifests, kind):
        if manifest["metadata"]["name"] == name:
            return set(manifest.get("data", manifest.get("stringData")))
    return to_be_created.get((kind, name))


def _selected(manifests, selector):
    """The Deployments whose pods these labels choose."""
    chosen = []
    for deployment in of_kind(manifests, "Deployment"):
        if pod_checks.selects(selector, deployment["spec"]["template"]["metadata"]["labels"]):
            chosen.append(deployment)
    return chosen


def _service_objections(service, manifests):
    chosen = _selected(manifests, service["spec"]["selector"])
    if not chosen:
        yield "selects no pod"
    for deployment in chosen:
        for port in service["spec"]["ports"]:
            if pod_checks.port_of(pod_of(deployment), port.get("targetPort", port["port"])) is None:
                yield f"no container port is {port.get('targetPort', port['port'])}"


def _autoscaler_objections(autoscaler, manifests):
    spec = autoscaler["spec"]
    target = spec["scaleTargetRef"]
    found = [
        one for one in manifests
        if (one["apiVersion"], one["kind"], one["metadata"]["name"]) == tuple(target[k] for k in ("apiVersion", "kind", "name"))
    ]
    if not found:
        yield f"scales {target['kind']}/{target['name']}, which is not there"
    elif "replicas" in found[0]["spec"]:
        yield "fights over replicas, which its target has fixed"
    if spec["minReplicas"] > spec["maxReplicas"]:
        yield "minReplicas is above maxReplicas"


def _disruption_objections(budget, manifests):
    if not _selected(manifests, budget["spec"]["selector"].get("matchLabels", {})):
        yield "selects no pod"
    if budget["spec"].get("maxUnavailable") in (0, "0%"):
        yield "lets no node be drained"


def _network_objections(policy, manifests):
    spec = policy["spec"]
    chosen = _selected(manifests, spec["podSelector"].get("matchLabels", {}))
    if not chosen:
        yield "selects no pod"
    for deployment in chosen:
        for rule in spec.get("ingress", ()):
            for port in rule.get("ports", ()):
                if pod_checks.port_of(pod_of(deployment), port["port"]) is None:
                    yield f"lets in to port {port['port']}, which no container names"
    for direction in ("ingress", "egress"):
        if direction.capitalize() not in spec["policyTypes"]:
            yield f"does not bound {direction}"


def _monitor_objections(monitor, manifests):
    wanted = monitor["spec"]["selector"].get("matchLabels", {})
    services = [
        service for service in of_kind(manifests, "Service")
        if pod_checks.selects(wanted, service["metadata"].get("labels", {}))
    ]
    for endpoint in monitor["spec"]["endpoints"]:
        ports = [port for service in services for port in service["spec"]["ports"] if port["name"] == endpoint["port"]]
        if len(ports) != 1:
            yield f"finds the port {endpoint['port']} at {len(ports)} services instead of one"


def _reference_objections(deployment, manifests, to_be_created):
    pod = pod_of(deployment)
    account = pod.get("serviceAccountName")
    if account not in [one["metadata"]["name"] for one in of_kind(manifests, "ServiceAccount")]:
        yield f"no ServiceAccount is called {account}"
    wanted = []
    for volume in pod.get("volumes", ()):
        for kind, field, name in (("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName")):
            if field in volume:
                items = [item["key"] for item in volume[field].get("items", ())]
                wanted.append((kind, volume[field][name], items))
    for container in pod_checks.containers(pod):
        for variable in container.get("env", ()):
            source = variable.get("valueFrom", {})
            for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
                if field in source:
                    wanted.append((kind, source[field]["name"], [source[field]["key"]]))
    for kind, name, keys in wanted:
        there = keys_of(manifests, to_be_created, kind, name)
        if there is None:
            yield f"{kind} {name} is neither here nor listed in kustomization.yaml as to be created"
        elif not set(keys) <= there:
            yield f"{kind} {name} has no {', '.join(sorted(set(keys) - there))}"


_CHECKS = {
    "Deployment": lambda deployment, _: pod_checks.objections(deployment),
    "Service": _service_objections,
    "HorizontalPodAutoscaler": _autoscaler_objections,
    "PodDisruptionBudget": _disruption_objections,
    "NetworkPolicy": _network_objections,
    "ServiceMonitor": _monitor_objections,
}
