"""A pod as a rendered Deployment describes it: the containers' users, roots, capabilities, mounts and arguments."""

import os
import pathlib
import shutil

# Of tests/end_to_end and tests/house, which container_test.py puts on the path.
import programs
import link_checks

_USER = 65532


class Pod:
    """Containers that share a network of their own, and volumes in `folder`."""

    def __init__(self, podman, manifests, folder):
        self._podman = podman
        self._manifests = manifests
        self._folder = pathlib.Path(folder)
        deployment = link_checks.of_kind(manifests, "Deployment")[0]
        self.spec = link_checks.pod_of(deployment)
        self._network = ["--network", "none"]
        self._running = {}

    def put(self, volume, files):
        """Fills a ConfigMap's or Secret's volume as kubelet does: a link is turned to a new folder, at once."""
        root = self._folder / volume
        root.mkdir(exist_ok=True)
        fresh = f"..{len(list(root.iterdir()))}"
        (root / fresh).mkdir()
        for name, content in files.items():
            path = root / fresh / name
            path.write_text(content, encoding="utf-8")
            os.chown(path, 0, _USER)
            path.chmod(0o440)
            if not (root / name).is_symlink():
                (root / name).symlink_to(f"..data/{name}")
        (root / "..turn").symlink_to(fresh)
        (root / "..turn").rename(root / "..data")

    def fill_volumes(self, secrets):
        """Fills every volume from the manifests, or from `secrets`, by name, what an operator creates."""
        for volume in self.spec["volumes"]:
            if "emptyDir" in volume:
                self.shared(volume["name"])
            elif "configMap" in volume:
                self.put(volume["name"], self._data("ConfigMap", "data", volume["configMap"]["name"]))
            else:
                name = volume["secret"]["secretName"]
                self.put(volume["name"], secrets.get(name) or self._data("Secret", "stringData", name))

    def shared(self, volume):
        """An empty folder for all containers."""
        (self._folder / volume).mkdir(exist_ok=True)
        os.chown(self._folder / volume, _USER, _USER)
        return self._folder / volume

    def _data(self, kind, field, name):
        manifests = link_checks.of_kind(self._manifests, kind)
        return next(one[field] for one in manifests if one["metadata"]["name"] == name)

    def start(self, container, image, extra=()):
        """Starts a container of the pod and waits for the line by which it says that it is ready."""
        options = [*self._network, *self._security(container), *self._mounts(container), *extra]
        command = self._podman.run_command(container["name"], image, container["args"], options)
        program = programs.Program(*command)
        self._running[container["name"]] = program
        self._network = ["--network", f"container:{container['name']}"]
        return program

    def _security(self, container):
        pod, own = self.spec["securityContext"], container["securityContext"]
        yield f"--user={pod['runAsUser']}:{pod['runAsGroup']}"
        if own["readOnlyRootFilesystem"]:
            yield from ("--read-only", "--read-only-tmpfs=false")
        if not own["allowPrivilegeEscalation"]:
            yield "--security-opt=no-new-privileges"
        yield from (f"--cap-drop={capability}" for capability in own["capabilities"]["drop"])

    def _mounts(self, container):
        for mount in container["volumeMounts"]:
            access = ":ro" if mount.get("readOnly") else ""
            yield f"--volume={self._folder / mount['name']}:{mount['mountPath']}{access}"

    def close(self):
        for name, program in reversed(self._running.items()):
            self._podman.remove(name)
            program.close()
        shutil.rmtree(self._folder)
