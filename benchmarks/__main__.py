"""Prints every figure: the best and the median of its rounds."""

from __future__ import annotations

from benchmarks import deciding, starting

print(f"{'':<52} {'best':>10} {'median':>10}")
for module in (starting, deciding):
    for figure in module.figures():
        print(figure)
