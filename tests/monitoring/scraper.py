"""A real Prometheus that scrapes a gateway every second, configured as deploy/prometheus is."""

import contextlib
import json
import os
import re
import subprocess
import threading
import urllib.parse
import urllib.request

import yaml

import sources


def configuration(target):
    """deploy/prometheus/prometheus.yml with its rules, but quicker and of another target."""
    path = sources.ROOT / "deploy/prometheus/prometheus.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(path.parent / file) for file in config["rule_files"]]
    [job] = config["scrape_configs"]
    job["static_configs"] = [{"targets": [target]}]
    return config


class Prometheus:
    def __init__(self, process, address):
        self.process, self.address = process, address

    def get(self, path, parameters=()):
        """The `data` of an answer of its HTTP API; an error of the query raises, with what it says."""
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.read().decode()}") from error


@contextlib.contextmanager
def prometheus(folder, target):
    """Yields it once it answers; ended with the context."""
    path = os.path.join(folder, "prometheus.yml")
    with open(path, "w", encoding="utf-8") as file:
        yaml.safe_dump(configuration(target), file)
    process = subprocess.Popen(
        [os.environ["PROMETHEUS"], f"--config.file={path}", f"--storage.tsdb.path={os.path.join(folder, 'data')}",
         "--web.listen-address=127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        address, log = None, []
        for line in process.stderr:
            log.append(line)
            if listening := re.search(r'"Listening on" address=(\S+)', line):
                address = listening.group(1)
            if "Server is ready to receive web requests" in line:
                break
        else:
            raise RuntimeError("Prometheus did not start: " + "".join(log))
        threading.Thread(target=process.stderr.read, daemon=True).start()  # It must not block on a full pipe.
        yield Prometheus(process, address)
    finally:
        process.kill()
        process.wait()
