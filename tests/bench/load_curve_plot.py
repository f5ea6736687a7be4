"""Draws what callers see by their load: latency on both ways, and what becomes of direct calls.

The ground is transparent and every colour is of middling brightness, so that one picture suits light and dark pages.
"""

import io

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot, ticker  # noqa: E402
from PIL import Image  # noqa: E402  # Of matplotlib's own packages; a picture with a palette is half as large.

_GATEWAY = "#2f81f7"
_DIRECT = "#d9752b"
_TEXT = "#7a828e"
_STYLE = {"font.size": 10, "text.color": _TEXT, "axes.labelcolor": _TEXT, "axes.edgecolor": _TEXT, "xtick.color": _TEXT,
          "ytick.color": _TEXT, "axes.spines.top": False, "axes.spines.right": False, "grid.color": _TEXT, "grid.alpha": 0.25,
          "grid.linewidth": 0.6, "lines.linewidth": 2, "lines.markersize": 4.5, "lines.solid_capstyle": "round"}


def _note(axes, x, y, words, colour, **options):
    axes.annotate(words, (x, y), xytext=(8, 0), textcoords="offset points", va="center", color=colour, fontsize=9.5,
                  annotation_clip=False, **options)


def _draw_way(axes, loads, seen, name, colour):
    p50, p99 = ([getattr(one, quantile) for one in seen] for quantile in ("p50_ms", "p99_ms"))
    axes.fill_between(loads, p50, p99, color=colour, alpha=0.13, linewidth=0)
    axes.plot(loads, p99, marker="o", color=colour, clip_on=False)
    axes.plot(loads, p50, color=colour, linestyle=(0, (4, 2)), linewidth=1.6, clip_on=False)
    _note(axes, loads[-1], p99[-1], f"{name}, p99", colour, weight="bold")
    return p50[-1]


def _draw_latencies(axes, points):
    loads = [point.load for point in points]
    axes.set_yscale("log")
    direct = _draw_way(axes, loads, [point.direct for point in points], "direct", _DIRECT)
    gateway = _draw_way(axes, loads, [point.gateway for point in points], "gateway", _GATEWAY)
    _note(axes, loads[-1], (direct * gateway) ** 0.5, "both, p50", _TEXT)
    axes.set_ylim(bottom=10)
    axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value / 1000:g} s" if value >= 1000 else f"{value:g} ms")
    axes.yaxis.set_minor_locator(ticker.NullLocator())
    axes.set_title("Latency that callers see", loc="left", fontsize=11, weight="bold")


def _draw_refusals(axes, points):
    loads = [point.load for point in points]
    throttled, failed = ([getattr(point.direct, share) for point in points] for share in ("throttled", "failed"))
    axes.plot(loads, throttled, marker="o", color=_DIRECT, clip_on=False)
    axes.plot(loads, failed, marker="o", color=_DIRECT, linestyle=(0, (1, 1.5)), clip_on=False)
    axes.plot(loads, [point.gateway.throttled for point in points], marker="o", color=_GATEWAY, clip_on=False)
    _note(axes, loads[-1], throttled[-1], "direct calls throttled", _DIRECT)
    _note(axes, loads[-1], failed[-1], "direct requests failed", _DIRECT)
    _note(axes, loads[-1], points[-1].gateway.throttled, "gateway's calls throttled", _GATEWAY)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
    axes.set_title("Refused for being too many", loc="left", fontsize=11, weight="bold")
    axes.set_xlabel("load: requests a second, of the calls a second that are allowed")
    axes.xaxis.set_major_locator(ticker.FixedLocator([1, 10, 25, 50, 75, 90, 100, 110, 120]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")


def draw(points, path):
    """As PNG."""
    with pyplot.rc_context(_STYLE):
        figure, (latencies, refusals) = pyplot.subplots(2, 1, sharex=True, figsize=(9, 6), layout="constrained",
                                                        height_ratios=(2, 1))
        _draw_latencies(latencies, points)
        _draw_refusals(refusals, points)
        for axes in (latencies, refusals):
            axes.grid()
            axes.set_xlim(0, points[-1].load)
            axes.axvline(100, color=_TEXT, linewidth=1, linestyle=(0, (2, 2)))
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.08)
        drawn = io.BytesIO()
        figure.savefig(drawn, dpi=160, transparent=True)
        pyplot.close(figure)
    Image.open(drawn).quantize(128, method=Image.Quantize.FASTOCTREE).save(path, "PNG", optimize=True)
