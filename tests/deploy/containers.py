"""Images and containers for tests, with podman and without a registry, a daemon or cgroups.

Works as root inside a virtual machine or a container that may mount. Storage lives in the test's own folder.
"""

import contextlib
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

_UNIFIED = "/sys/fs/cgroup/unified"
_LIMIT = 4096  # Of files and of processes.


def enter_own_namespaces():
    """Runs this script again with mounts and processes of its own, as root, so that nothing outlives it. Exits with 77,
    "skipped", and a sentence, where that is not allowed."""
    if "CONTAINER_TEST_NAMESPACES" in os.environ:
        # crun refuses a hybrid hierarchy even if it is told to make no cgroups.
        if os.path.ismount(_UNIFIED):
            subprocess.run(["umount", _UNIFIED], check=True)
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive", "--preserve-env"]
    if as_root and (not shutil.which("sudo") or _complaint(*as_root, "true")):
        _skip("needs root, or sudo without a password")
    own = [*as_root, "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if complaint := _complaint(*own, "true"):
        _skip(f"needs mounts and processes of its own, which this system refuses: {complaint}")
    os.environ["CONTAINER_TEST_NAMESPACES"] = "1"
    command = [*own, sys.executable, "-B", *sys.argv]
    os.execvp(command[0], command)


def _complaint(*command):
    """What it says as it fails; empty if it doesn't."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip() or f"{command[0]} ended with {done.returncode}"


def _skip(reason):
    print(reason, file=sys.stderr)
    sys.exit(77)


def _limits():
    """Plain ones: podman's own may be more than this process is allowed to set."""
    for name, limit in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC)):
        hard = resource.getrlimit(limit)[1]
        most = _LIMIT if hard == resource.RLIM_INFINITY else min(hard, _LIMIT)
        yield f"--ulimit={name}={most}:{most}"


def _storage_driver(folder):
    """Layers over each other where the file system can, copies where it is layered itself."""
    kind = subprocess.run(["stat", "--file-system", "--format=%T", folder], capture_output=True, text=True, check=True)
    return "vfs" if kind.stdout.strip() in ("overlayfs", "tmpfs") else "overlay"


class Podman:
    """A store of images and containers in `folder`."""

    def __init__(self, folder):
        self._store = f"{folder}/store"
        # Podman wants the path of what runs within 50 characters, wherever the checkout is.
        self._running = tempfile.mkdtemp(prefix="podman-", dir="/tmp")
        self._podman = [
            "podman", "--root", self._store, "--runroot", f"{self._running}/run", "--tmpdir", f"{self._running}/tmp",
            "--storage-driver", _storage_driver(folder), "--cgroup-manager", "cgroupfs", "--events-backend", "none",
            "--runtime", "crun"]

    def __call__(self, *arguments, **options):
        """Runs podman to its end; `check=False` allows it to fail."""
        options = {"check": True, "capture_output": True, "text": True, "timeout": 120, **options}
        try:
            return subprocess.run([*self._podman, *arguments], **options)
        except subprocess.CalledProcessError as failed:
            raise AssertionError(f"podman {arguments[0]}: {failed.stderr}") from None

    def build(self, source, base, binaries, target):
        """Builds a stage of the Dockerfile on `base`, with the programs taken from a folder instead of compiled."""
        self("build", "--isolation", "chroot", "--build-arg", f"BASE={base}", "--build-context", f"builder={binaries}",
             "--target", target, "--tag", f"localhost/{target}", str(source))

    def run_command(self, name, image, arguments, options):
        """The command that runs a container in the foreground and hands it signals."""
        return [*self._podman, "run", "--rm", "--name", name, "--cgroups", "disabled", *_limits(), *options, image,
                *arguments]

    def remove(self, name):
        """Ends and forgets a container, if it is still there."""
        self("rm", "--force", "--ignore", "--time", "0", name)

    def close(self):
        """Forgets what ran; no container may run any more. What podman leaves behind to clean up after one is a child of
        this process, the first of its namespace, and mounts the store while it works: until then nothing can be deleted."""
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
        # One that found another one at work at the wrong moment leaves the mount.
        mounts = [line.split()[1] for line in pathlib.Path("/proc/self/mounts").read_text("utf-8").splitlines()]
        for mount in reversed([mount for mount in mounts if mount.startswith(self._store)]):
            subprocess.run(["umount", "--lazy", mount], check=False)
        shutil.rmtree(self._running)
