"""What a rendered Deployment must say of itself: nothing it does not need, and nothing that leads nowhere."""

def objections(deployment):
    template = deployment["spec"]["template"]
    pod = template["spec"]
    labels = template["metadata"]["labels"]
    if not selects(deployment["spec"]["selector"].get("matchLabels", {}), labels):
        yield "the selector does not match the template's labels"
    yield from _pod_objections(pod)
    for container in containers(pod):
        for objection in _container_objections(container, pod):
            yield f"{container['name']}: {objection}"


def containers(pod):
    return pod.get("initContainers", []) + pod["containers"]


def selects(labels, wanted):
    """Whether a selector, which must not be empty, matches these labels."""
    return bool(labels) and labels.items() <= wanted.items()


def port_of(pod, reference):
    """The container port that a name or number leads to, or None."""
    for container in containers(pod):
        for port in container.get("ports", ()):
            if reference in (port["name"], port["containerPort"]):
                return port["containerPort"]
    return None


def _pod_objections(pod):
    security = pod.get("securityContext", {})
    if security.get("runAsNonRoot") is not True or not security.get("runAsUser"):
        yield "the pod may run as root"
    if security.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "system calls are not filtered (seccompProfile)"
    if pod.get("automountServiceAccountToken") is not False:
        yield "the pod holds a token of the cluster"
    mounted = {mount["name"] for container in containers(pod) for mount in container.get("volumeMounts", ())}
    for volume in pod.get("volumes", ()):
        if volume["name"] not in mounted:
            yield f"nothing mounts the volume {volume['name']}"


def _container_objections(container, pod):
    security = container.get("securityContext", {})
    if security.get("readOnlyRootFilesystem") is not True:
        yield "may write to its root"
    if security.get("allowPrivilegeEscalation") is not False:
        yield "may gain privileges"
    if security.get("capabilities") != {"drop": ["ALL"]}:
        yield "holds capabilities"
    resources = container.get("resources", {})
    if "memory" not in resources.get("limits", {}) or not {"cpu", "memory"} <= resources.get("requests", {}).keys():
        yield "must request cpu and memory, and limit memory"
    tag = container["image"].rpartition("/")[2].partition(":")[2]
    if tag in ("", "latest"):
        yield f"the image {container['image']} has no version"
    volumes = {volume["name"] for volume in pod.get("volumes", ())}
    for mount in container.get("volumeMounts", ()):
        if mount["name"] not in volumes:
            yield f"no volume is called {mount['name']}"
    yield from _probe_objections(container, pod)


def _probe_objections(container, pod):
    own = {"initContainers": [], "containers": [container]}
    probes = ["startupProbe"] if container in pod.get("initContainers", ()) else []
    for name in probes or ("startupProbe", "readinessProbe", "livenessProbe"):
        probe = container.get(name)
        if probe is None:
            yield f"has no {name}"
            continue
        asked = probe.get("grpc") or probe.get("httpGet") or probe.get("tcpSocket") or {}
        if "port" in asked and port_of(own, asked["port"]) is None:
            yield f"{name} asks port {asked['port']}, which the container does not name"
