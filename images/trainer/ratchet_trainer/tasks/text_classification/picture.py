"""Confusion matrix as a picture."""

from pathlib import Path

from matplotlib.figure import Figure

_MOST_CLASSES = 60


def draw_confusion(table: dict, path: Path) -> None:
    """Draws the table of `metrics.confusion` as a PNG, each row as shares of the true class.

    Edges   above 60 classes the names would overlap and are left out; the table contains them.
    """
    classes, counts = table["classes"], table["counts"]
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    size = max(4.0, min(14.0, 2.5 + 0.35 * len(classes)))
    figure = Figure(figsize=(size + 1, size), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    if len(classes) <= _MOST_CLASSES:
        # Dollar signs would be read as formulas.
        names = [name[:30].replace("$", r"\$") for name in classes]
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("predicted class (cross-validation)")
    axes.set_ylabel("true class")
    figure.colorbar(image, label="share of the true class", shrink=0.7)
    figure.savefig(path, dpi=110)
