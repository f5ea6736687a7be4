"""Draws how cost and memory grow."""

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def _axes(axes, points, figure, title):
    axes.plot([point.at for point in points], [figure(point) for point in points], marker="o", color="#2563eb")
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_title(title, fontsize=9)
    axes.grid(alpha=0.3)
    axes.set_xticks([point.at for point in points], [f"{point.at:,}" for point in points])
    axes.minorticks_off()


def draw(measured, path):
    """A column of two pictures for each axis, as PNG."""
    figure, grid = pyplot.subplots(2, len(measured), figsize=(11, 5.5), layout="constrained")
    for column, (axis, points) in zip(grid.T, measured.items()):
        _axes(column[0], points, lambda point: point.cost_us, f"CPU an embedding, us, by {axis}")
        _axes(column[1], points, lambda point: point.resident_mb, f"memory after the load, MB, by {axis}")
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
