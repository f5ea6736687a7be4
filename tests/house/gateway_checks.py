"""What a gateway's configuration and the manifests around it must agree on.

`embedding-gateway --check-config` judges the configuration itself.
"""

import fractions
import posixpath

import link_checks

# Defaults of server/app/config that matter here.
_DEFAULT_PORTS = {"grpc": "0.0.0.0:50051", "operations": "127.0.0.1:9464"}
_DEFAULT_GRACE_MS = 25_000
_DEFAULT_QUEUE_BYTES = 268_435_456
# What ends after the drain: connections to the provider, the last scrape, the process.
_MARGIN_MS = 5_000
_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def objections(config, deployment, manifests, to_be_created):
    """What is wrong between `config`, a parsed gateway.yaml, and the Deployment whose pods read it."""
    pod = link_checks.pod_of(deployment)
    gateway = pod["containers"][0]
    yield from _drain_objections(config, pod, gateway)
    yield from _port_objections(config, gateway)
    yield from _share_objections(config, deployment, manifests)
    yield from _memory_objections(config, gateway)
    yield from _file_objections(config, pod, gateway, manifests, to_be_created)


def drain_ms(config):
    """From SIGTERM to the end, at the longest."""
    drain = config.get("drain", {})
    return drain.get("delay_ms", 0) + drain.get("grace_ms", _DEFAULT_GRACE_MS) + _MARGIN_MS


def ports(config):
    """The port of each door that the configuration opens, and whether it is open to other hosts."""
    server = config.get("server", {})
    doors = {name: server.get(f"{name}_address", default) for name, default in _DEFAULT_PORTS.items()}
    for name in ("health", "http"):
        if server.get(f"{name}_address"):
            doors[name] = server[f"{name}_address"]
    for name, address in doors.items():
        host, _, port = address.rpartition(":")
        yield name, int(port), not (host.startswith("127.") or host in ("localhost", "[::1]"))


def _drain_objections(config, pod, gateway):
    hook = gateway.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    patience = pod.get("terminationGracePeriodSeconds", 30)
    if patience * 1000 < hook * 1000 + drain_ms(config):
        yield f"terminationGracePeriodSeconds {patience} is less than the drain of gateway.yaml and a margin of 5 s"


def _port_objections(config, gateway):
    """Each door that the configuration opens is a port of that name, and the other way round; kubelets reach it too."""
    opened = {name: port for name, port, _ in ports(config)}
    named = {port["name"]: port["containerPort"] for port in gateway["ports"]}
    if opened != named:
        yield f"the container names the ports {named}, and gateway.yaml opens {opened}"
    for name, _, is_open_to_others in ports(config):
        if not is_open_to_others:
            yield f"gateway.yaml opens the port {name} to its own pod alone"


def _share_objections(config, deployment, manifests):
    """Replicas that know nothing of each other must not promise more than the whole budget."""
    most = max(
        [deployment["spec"].get("replicas", 1)]
        + [scaler["spec"]["maxReplicas"] for scaler in link_checks.of_kind(manifests, "HorizontalPodAutoscaler")])
    said = config.get("deployment", {})
    if said.get("replicas", 1) != most:
        yield f"there may be {most} replicas, and deployment.replicas of gateway.yaml says {said.get('replicas', 1)}"
    share = fractions.Fraction(str(said.get("budget_share", 1)))
    if share != fractions.Fraction(1, most):
        yield f"there may be {most} replicas, and deployment.budget_share of gateway.yaml is not 1/{most}"
    strategy = deployment["spec"].get("strategy", {})
    if strategy.get("type") != "Recreate" and strategy.get("rollingUpdate", {}).get("maxSurge") != 0:
        yield "a rollout would spend more than the budget: maxSurge must be 0"


def _memory_objections(config, gateway):
    limit = gateway.get("resources", {}).get("limits", {}).get("memory", "0")
    amount = int(limit[:-2]) * _UNITS[limit[-2:]] if limit[-2:] in _UNITS else int(limit)
    if amount < 2 * config.get("queue", {}).get("max_bytes", _DEFAULT_QUEUE_BYTES):
        yield f"memory {limit} is less than twice queue.max_bytes of gateway.yaml"


def _files_named(config):
    if isinstance(config, dict):
        for key, value in config.items():
            if key.endswith("_file") and isinstance(value, str):
                yield value
            yield from _files_named(value)
    elif isinstance(config, list):
        for entry in config:
            yield from _files_named(entry)


def _file_objections(config, pod, gateway, manifests, to_be_created):
    """Each file that the configuration names is a key of a mounted Secret or ConfigMap, or in a shared folder."""
    mounts = {mount["mountPath"]: mount["name"] for mount in gateway.get("volumeMounts", ())}
    volumes = {volume["name"]: volume for volume in pod.get("volumes", ())}
    for file in _files_named(config):
        folder, name = posixpath.split(file)
        volume = volumes.get(mounts.get(folder), {})
        if "secret" in volume:
            keys = link_checks.keys_of(manifests, to_be_created, "Secret", volume["secret"]["secretName"])
        elif "configMap" in volume:
            keys = link_checks.keys_of(manifests, to_be_created, "ConfigMap", volume["configMap"]["name"])
        else:
            keys = {name} if "emptyDir" in volume else set()
        if name not in (keys or ()):
            yield f"gateway.yaml reads {file}, and no volume holds it"
