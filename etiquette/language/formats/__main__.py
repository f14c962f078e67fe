"""``python -m etiquette.language.formats NAME``: prints one format as it stands in ``schemas/``."""

from __future__ import annotations

import sys

from etiquette.language.formats import FORMATS, printed

for _name in FORMATS:
    if _name in sys.argv[1:]:
        sys.stdout.write(printed(_name))
