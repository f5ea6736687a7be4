"""What deploy/compose/compose.yaml must say beyond its schema."""

import re

import gateway_checks
import kustomization


def objections(compose, folder):
    services = compose["services"]
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", _text(folder / "../../Dockerfile"), re.MULTILINE))
    for name, service in services.items():
        for objection in _service_objections(service, services, compose.get("volumes", {}), stages, folder):
            yield f"services.{name}: {objection}"


def _text(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _service_objections(service, services, volumes, stages, folder):
    if service.get("read_only") is not True or service.get("cap_drop") != ["ALL"]:
        yield "must be read_only and drop ALL capabilities"
    if "no-new-privileges:true" not in service.get("security_opt", ()):
        yield "may gain privileges"
    if "image" in service:
        if service["image"].rpartition(":")[2] in (service["image"], "latest"):
            yield f"the image {service['image']} has no version"
        if service.get("user", "").partition(":")[0] in ("", "0", "root"):
            yield "must name a user that is not root"  # Ours says so in the Dockerfile.
    elif service["build"]["target"] not in stages:
        yield f"the Dockerfile has no stage {service['build']['target']}"
    for port in service.get("ports", ()):
        if not port.startswith("127.0.0.1:"):
            yield f"the port {port} is open to other machines"
    for other in service.get("depends_on", ()):
        if other not in services:
            yield f"depends on {other}, which is not there"
    yield from _volume_objections(service, volumes, folder)
    if service.get("build", {}).get("target") == "gateway":
        config = kustomization.read(folder / "gateway.yaml")[0]
        yield from _drain_objections(service, config)
        yield from _port_objections(service, config)


def _volume_objections(service, volumes, folder):
    for volume in service.get("volumes", ()):
        source = volume.partition(":")[0]
        if source.startswith("."):
            if not (folder / source).exists():
                yield f"mounts {source}, which is not there"
        elif source not in volumes:
            yield f"no volume is called {source}"


def _drain_objections(service, config):
    patience = re.fullmatch(r"(\d+)s", service.get("stop_grace_period", "10s"))
    if patience is None or int(patience.group(1)) * 1000 < gateway_checks.drain_ms(config):
        yield "stop_grace_period, in seconds, is less than the drain of gateway.yaml and a margin of 5 s"


def _port_objections(service, config):
    reachable = {port for _, port, is_open_to_others in gateway_checks.ports(config) if is_open_to_others}
    for port in service.get("ports", ()):
        if int(port.rpartition(":")[2]) not in reachable:
            yield f"publishes the port {port}, which gateway.yaml does not open, or not to other hosts"
