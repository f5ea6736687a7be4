"""What `kubectl kustomize` would print, for the small part of kustomize that deploy/kubernetes uses.

schemas/kustomize.yaml says which part that is. Secrets come with their values in the clear, as `stringData`.
"""

import copy

import yaml

import strict_yaml

# Lists that patches merge entry by entry, and the key that tells entries apart; other lists are replaced.
_MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "volumes": "name",
    "env": "name",
    "volumeMounts": "mountPath",
    "ports": "containerPort",
    "topologySpreadConstraints": "topologyKey",
}
_CLUSTER_WIDE = {"Namespace"}


class Unrenderable(Exception):
    """Why kustomize would refuse."""


def render(folder, schemas, extra_components=()):
    """The manifests of the kustomization in `folder`, to which components (folders) can be added."""
    kustomization = _kustomization(folder, schemas)
    manifests = _applied([], kustomization, folder, schemas)
    for component in extra_components:
        manifests = _applied(manifests, _kustomization(component, schemas), component, schemas)
    return manifests


def read(path):
    """The documents of a file; raises Unrenderable."""
    try:
        return strict_yaml.documents(path)
    except FileNotFoundError:
        raise Unrenderable(f"{path.name} is not there") from None
    except yaml.YAMLError as error:
        raise Unrenderable(f"{path.name}: {' '.join(str(error).split())}") from None


def _kustomization(folder, schemas):
    documents = read(folder / "kustomization.yaml")
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise Unrenderable("kustomization.yaml must be one map")
    kind = documents[0].get("kind")
    objections = list(schemas.objections(documents[0], "Component" if kind == "Component" else "Kustomization"))
    if objections:
        raise Unrenderable(f"{folder.name}/kustomization.yaml: {objections[0]}")
    return documents[0]


def _applied(manifests, kustomization, folder, schemas):
    """`manifests`, which this takes, with all that the kustomization says."""
    for name in kustomization.get("resources", ()):
        target = (folder / name).resolve()
        added = render(target, schemas) if target.is_dir() else read(target)
        for manifest in added:
            _add(manifests, manifest)
    for name in kustomization.get("components", ()):
        target = (folder / name).resolve()
        manifests = _applied(manifests, _kustomization(target, schemas), target, schemas)
    _generate(manifests, kustomization, folder)
    for patch in kustomization.get("patches", ()):
        for document in read(folder / patch["path"]):
            target = _find(manifests, document)
            if target is None:
                raise Unrenderable(f"{patch['path']} patches {_name(document)}, which is not there")
            manifests[manifests.index(target)] = _merged(target, document)
    _set_namespace(manifests, kustomization)
    _set_images(manifests, kustomization)
    return manifests


def _identity(manifest):
    return manifest.get("apiVersion"), manifest.get("kind"), manifest.get("metadata", {}).get("name")


def _name(manifest):
    return "{1}/{2} of {0}".format(*_identity(manifest))


def _find(manifests, wanted):
    return next((one for one in manifests if _identity(one) == _identity(wanted)), None)


def _add(manifests, manifest):
    if not isinstance(manifest, dict) or None in _identity(manifest):
        raise Unrenderable("a manifest without apiVersion, kind or metadata.name")
    if _find(manifests, manifest) is not None:
        raise Unrenderable(f"{_name(manifest)} stands twice")
    manifests.append(copy.deepcopy(manifest))


def _generate(manifests, kustomization, folder):
    for kind, field in (("ConfigMap", "data"), ("Secret", "stringData")):
        key = "configMapGenerator" if kind == "ConfigMap" else "secretGenerator"
        for generator in kustomization.get(key, ()):
            if "generatorOptions" not in kustomization:
                raise Unrenderable(f"{generator['name']} would carry a hash in its name, and restart pods")
            manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": generator["name"]}}
            manifest[field] = dict(_entry(text, folder) for text in generator.get("files", ()))
            manifest[field].update(text.split("=", 1) for text in generator.get("literals", ()))
            _add(manifests, manifest)


def _entry(text, folder):
    key, _, name = text.rpartition("=")
    path = folder / name
    if not path.is_file():
        raise Unrenderable(f"{name} is not there")
    return key or path.name, path.read_text(encoding="utf-8")


def _merged(value, patch, field=None):
    """A strategic merge: maps key by key, null removes, lists of _MERGE_KEYS entry by entry."""
    if isinstance(value, dict) and isinstance(patch, dict):
        result = dict(value)
        for key, entry in patch.items():
            if entry is None:
                result.pop(key, None)
            else:
                result[key] = _merged(result.get(key), entry, key)
        return result
    merge_key = _MERGE_KEYS.get(field)
    if merge_key is None or not isinstance(value, list) or not isinstance(patch, list):
        return copy.deepcopy(patch)
    theirs = {entry[merge_key]: entry for entry in patch}
    ours = [_merged(entry, theirs.pop(entry[merge_key], {})) for entry in value]
    return list(theirs.values()) + ours


def _set_namespace(manifests, kustomization):
    namespace = kustomization.get("namespace")
    for manifest in manifests if namespace else ():
        if manifest["kind"] not in _CLUSTER_WIDE:
            manifest["metadata"]["namespace"] = namespace
        elif manifest["kind"] == "Namespace":
            manifest["metadata"]["name"] = namespace


def _set_images(manifests, kustomization):
    images = {image["name"]: image for image in kustomization.get("images", ())}
    for manifest in manifests:
        pod = manifest.get("spec", {}).get("template", {}).get("spec", {})
        for container in pod.get("initContainers", []) + pod.get("containers", []):
            image = images.get(container["image"])
            if image:
                container["image"] = f"{image.get('newName', image['name'])}:{image['newTag']}"
