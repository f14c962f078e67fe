"""``python -m etiquette`` is the command ``etiquette``."""

from __future__ import annotations

from etiquette.cli import main

if __name__ == "__main__":
    main()
