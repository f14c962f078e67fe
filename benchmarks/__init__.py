"""What the engine costs, measured: run ``python -m benchmarks``."""
