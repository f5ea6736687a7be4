"""The dashboard is what its script writes, lies in order, and tells its reader what he sees."""

import itertools
import subprocess
import sys
import unittest

import sources


class Dashboard(unittest.TestCase):
    def test_the_file_is_what_the_script_writes(self):
        script = sources.ROOT / "deploy/grafana/dashboard.py"
        written = subprocess.run([sys.executable, "-B", script], check=True, capture_output=True, text=True).stdout
        self.assertEqual(sources.DASHBOARD.read_text(encoding="utf-8"), written,
                         "deploy/grafana/dashboard.py > deploy/grafana/dashboard.json")

    def test_panels_lie_side_by_side(self):
        for one, other in itertools.combinations(sources.dashboard()["panels"], 2):
            a, b = one["gridPos"], other["gridPos"]
            self.assertLessEqual(a["x"] + a["w"], 24)
            apart = (a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
                     or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"])
            self.assertTrue(apart, (one["title"], other["title"]))

    def test_ids_and_titles_are_unique(self):
        panels = sources.dashboard()["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        self.assertEqual(len({panel["title"] for panel in panels}), len(panels))

    def test_every_panel_says_what_it_shows_in_which_unit(self):
        for panel in sources.panels():
            with self.subTest(panel["title"]):
                self.assertTrue(panel["description"])
                self.assertTrue(panel["fieldConfig"]["defaults"]["unit"])
                for target in panel["targets"]:
                    self.assertTrue(target["legendFormat"])

    def test_every_query_goes_to_the_chosen_data_source(self):
        for panel in sources.panels():
            for part in [panel, *panel["targets"]]:
                self.assertEqual(part["datasource"]["uid"], "${datasource}")
        self.assertEqual(sources.dashboard()["templating"]["list"][0]["type"], "datasource")


if __name__ == "__main__":
    sys.exit(unittest.main())
