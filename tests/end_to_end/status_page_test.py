"""The status page in a real browser, before real programs: what it says, what it does under load, what it withstands."""

import contextlib
import json
import os
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

import programs

BINARIES = os.environ["GATEWAY_BINARIES"]
MODEL = "text-embedding-v4"
CALLS_PER_MINUTE = 600
PATIENCE_S = 60
MARKUP = "<img src=x onerror=owned()><b id=injected>"
# As root and in a container: no sandbox; and nothing that would talk to the world.
CHROMIUM_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                  "--disable-background-networking", "--disable-component-update", "--disable-sync",
                  "--no-proxy-server", "--window-size=1280,900")


@contextlib.contextmanager
def chromium():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*CHROMIUM_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        try:
            yield browser
        finally:
            browser.quit()


class StatusPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(chromium())

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.base_url, self.ca_file = self.enterContext(programs.emulator(BINARIES, folder))
        config = programs.config(self.base_url, self.ca_file, CALLS_PER_MINUTE)
        self.gateway = self.enterContext(programs.gateway(BINARIES, folder, config))
        self.origin = "http://127.0.0.1:" + self.gateway.value("operations_port")
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        self.expected_complaints = []
        self.browser.get(self.origin + "/statusz")
        self.until("its first report", lambda: self.shown("main"))

    def tearDown(self):
        complaints = [entry["message"] for entry in self.browser.get_log("browser")]
        self.browser.get("about:blank")
        for complaint in complaints:
            self.assertTrue(any(known in complaint for known in self.expected_complaints), complaint)

    def until(self, what, condition):
        return WebDriverWait(self.browser, PATIENCE_S, poll_frequency=0.1).until(
            lambda _: condition(), f"waited in vain for {what}")

    def text(self, selector):
        return self.browser.execute_script(
            "return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def shown(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector).is_displayed()

    def tile(self, name):
        return self.text(f'[data-tile="{name}"] .figure')

    def embed(self, *flags, **options):
        """A caller, at work until it is done or the test is."""
        address = "127.0.0.1:" + self.gateway.value("grpc_port")
        program = self.enterContext(subprocess.Popen(
            [os.path.join(BINARIES, "embedctl"), "embed", "--address", address, "--dimension", "64", *flags],
            stdout=subprocess.DEVNULL, **options))
        self.addCleanup(program.kill)
        return program

    def flood(self, tenant):
        with tempfile.NamedTemporaryFile("w", delete=False) as lines:
            lines.writelines(f"line {k}\n" for k in range(100_000))
        self.addCleanup(os.unlink, lines.name)
        self.embed("--tenant", tenant, "--priority", "bulk", "--file", lines.name, "--format", "jsonl",
                   "--deadline", "600")

    def set_faults(self, *faults):
        request = urllib.request.Request(self.base_url + "/emulator/faults", json.dumps(faults).encode(), method="POST")
        with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=self.ca_file), timeout=20):
            pass

    def test_it_says_how_the_gateway_stands(self):
        self.embed("hello").wait()  # Then an upstream was reached.
        self.until("readiness", lambda: self.text("#headline") == "Ready")
        self.assertEqual(self.browser.title, "Ready · embedding-gateway")
        self.assertIn("2 models are served", self.text("#summary"))
        self.assertEqual(self.text("#pulse"), "live")
        for tile in ("requests", "items", "rows", "waiting", "admitted", "throttled", "refused", "cpu"):
            self.assertNotEqual(self.tile(tile), "", tile)
        self.until("the call", lambda: self.tile("rows") == "1")
        for model in (MODEL, "multimodal-embedding-v1"):
            budget = f'[data-model="{model}"] [data-upstream="emulator"]'
            self.assertEqual(self.text(f"{budget} h3"), "emulator")
            self.assertEqual(self.text(f"{budget} .badge"), "breaker closed")
            self.assertIn("600/min", self.text(f"{budget} .pairs"))
        [incident] = self.browser.find_elements(By.CSS_SELECTOR, "#incidents li")
        self.assertIn("plain text", incident.text)  # As configured; nothing else has gone wrong.

    def test_it_moves_under_load(self):
        curve = f'[data-model="{MODEL}"] [data-cell="use"] path:not(.area)'
        drawn = self.browser.find_element(By.CSS_SELECTOR, curve).get_attribute("d")
        self.flood("nightly-reindex")
        table = f'[data-model="{MODEL}"] .queue'
        self.until("the tenant's queue", lambda: "nightly-reindex" in self.text(f"{table} tbody"))
        self.until("items that wait", lambda: self.tile("waiting") not in ("0", "–", ""))
        self.until("full calls", lambda: self.text(f'[data-model="{MODEL}"] [data-cell="rows"] .figure') in
                   ("9.5", "9.6", "9.7", "9.8", "9.9", "10"))
        used = f'[data-model="{MODEL}"] [data-cell="use"]'
        self.until("a used budget", lambda: self.text(f"{used} .figure").removesuffix(" %") not in ("0", "<1", "–"))
        self.assertRegex(self.text(f"{used} .note"), r"^\d+ of \d+ slots$")
        self.until("embeddings", lambda: self.tile("items") not in ("0", "–"))
        self.until("latency", lambda: "ms" in self.text(f'[data-model="{MODEL}"] [data-cell="latency"] .figure'))
        self.assertNotEqual(self.browser.find_element(By.CSS_SELECTOR, curve).get_attribute("d"), drawn)

    def test_it_tells_of_trouble_as_text_whatever_the_provider_says(self):
        self.set_faults({"kind": "status", "status": 401, "code": "InvalidApiKey", "message": MARKUP})
        self.assertNotEqual(self.embed("hello", stderr=subprocess.DEVNULL).wait(), 0)
        self.until("the incident", lambda: MARKUP[:20] in self.text("#incidents"))
        self.assertIn("emulator", self.text("#incidents li"))
        self.until("the breaker's concern", lambda: "breaker is open" in self.text("#concerns"))
        self.assertTrue(self.text("#headline").endswith("with 1 concern") or self.text("#headline") == "Not ready")
        self.assertEqual(self.text(f'[data-model="{MODEL}"] .badge'), "breaker open")
        self.assertEqual(self.browser.find_elements(By.CSS_SELECTOR, "#injected, main img"), [])

    def test_a_name_is_never_markup(self):
        status = json.load(urllib.request.urlopen(self.origin + "/statusz.json", timeout=20))
        model = status["models"][1]
        model["tenants"] = [{"tenant": MARKUP, "weight": 2, "interactive_items": 1, "bulk_items": 0, "bytes": 5}]
        model["budgets"][0]["upstream"] = model["budgets"][0]["breaker"] = MARKUP
        status.update(version=MARKUP, reason=MARKUP, ready=False, uptime_seconds=3600)
        self.browser.execute_script(
            "const said = JSON.stringify(arguments[0]); window.fetch = async () => new Response(said)", status)
        self.until("the name", lambda: MARKUP in self.text(f'[data-model="{MODEL}"] tbody'))
        self.assertEqual(self.text("#version"), MARKUP)
        self.assertIn(MARKUP, self.text("#summary"))
        self.assertEqual(self.browser.find_elements(By.CSS_SELECTOR, "#injected, main img"), [])

    def test_the_browser_runs_no_script_but_the_pages_own(self):
        self.expected_complaints = ["Content Security Policy"]
        self.browser.execute_script(
            "const made = document.createElement('script'); made.textContent = 'window.owned = 1'; "
            "document.body.append(made)")
        self.assertIsNone(self.browser.execute_script("return window.owned ?? null"))

    def test_it_fits_a_phone(self):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
        self.flood("a-tenant-whose-name-fits-no-phone-whichever-way-it-is-held")
        self.until("the tenant's queue", lambda: "a-tenant" in self.text(f'[data-model="{MODEL}"] tbody'))
        width, lefts = self.browser.execute_script(
            "return [document.documentElement.scrollWidth, "
            "[...document.querySelectorAll('.tile')].map(tile => tile.getBoundingClientRect().left)]")
        self.assertLessEqual(width, 390)
        self.assertEqual(len(set(lefts)), 1, "the tiles are one column")

    def test_it_is_dark_where_the_reader_wants_it_dark(self):
        def brightness(scheme):
            self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": scheme}]})
            colors = self.browser.execute_script(
                "const {backgroundColor, color} = getComputedStyle(document.body); return [backgroundColor, color]")
            return [sum(int(part) for part in color[4:-1].split(",")) for color in colors]

        paper, ink = brightness("light")
        self.assertGreater(paper, 3 * 220)
        self.assertLess(ink, 3 * 60)
        paper, ink = brightness("dark")
        self.assertLess(paper, 3 * 40)
        self.assertGreater(ink, 3 * 200)

    def test_it_says_when_the_gateway_is_gone(self):
        self.expected_complaints = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"]
        self.gateway.close()
        self.until("the loss", lambda: self.text("#headline") == "The gateway can’t be reached")
        self.assertIn("Last heard of it", self.text("#summary"))
        self.assertEqual(self.text("#pulse"), "not reachable")


if __name__ == "__main__":
    sys.exit(unittest.main())
