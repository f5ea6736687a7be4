"""A running gateway seen from outside: its memory, its handles, its metrics."""

import collections
import os
import re
import sys
import time
import urllib.request

Sample = collections.namedtuple("Sample", "at resident handles")  # Seconds since the start, MB, open files.

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENCE = 60  # Seconds for what comes by itself.


def slope(samples):
    """MB a minute: the straight line through them, by least squares."""
    n = len(samples)
    mean_at = sum(sample.at for sample in samples) / n
    mean_resident = sum(sample.resident for sample in samples) / n
    spread = sum((sample.at - mean_at) ** 2 for sample in samples)
    if spread == 0:
        return 0.0
    return 60 * sum((sample.at - mean_at) * (sample.resident - mean_resident) for sample in samples) / spread


class ProgramWatch:
    def __init__(self, pid, operations_port):
        self.pid = pid
        self.address = f"http://127.0.0.1:{operations_port}/metrics"

    def handles(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def resident(self):
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * _PAGE / 1e6

    def sample(self, seconds, progress):
        """One sample a second; a line of `progress()` each minute."""
        begun = time.monotonic()
        samples = []
        while (at := time.monotonic() - begun) < seconds:
            samples.append(Sample(at, self.resident(), self.handles()))
            if len(samples) % 60 == 0:
                print(f"{at / 60:4.0f} min  {samples[-1].resident:6.1f} MB  {samples[-1].handles:3} handles  {progress()}")
                sys.stdout.flush()
            time.sleep(1)
        return samples

    def metrics(self):
        """{name: {labels: value}}, labels as they are written."""
        text = urllib.request.urlopen(self.address, timeout=20).read().decode()
        figures = collections.defaultdict(dict)
        for name, labels, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", text, re.MULTILINE):
            figures[name][labels] = float(value)
        return dict(figures)  # Which refuses a name that there is not.

    def wait_until_idle(self):
        """Until nothing is accepted and unanswered."""
        end = time.monotonic() + _PATIENCE
        while self.metrics()["gateway_admitted_items"][""] > 0:
            if time.monotonic() > end:
                raise AssertionError("waited in vain for everything to be answered")
            time.sleep(0.1)

    def wait_for_handles(self, most):
        """Connections close by themselves after the callers have; returns what is open then, or after a while."""
        end = time.monotonic() + _PATIENCE
        while self.handles() > most and time.monotonic() < end:
            time.sleep(0.1)
        return self.handles()
