"""Prints every figure: the best and the median of its rounds."""

from __future__ import annotations

from benchmarks import deciding, scalar, starting

print(f"{'':<52} {'best':>10} {'median':>10}")
for module in (starting, deciding, scalar):
    for figure in module.figures():
        print(figure)
