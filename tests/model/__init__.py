"""The slow and obviously right model: the specification read sentence by sentence, for one instant at a time.

It shares the abstract syntax with the engine and nothing of its meaning. Time is the standard library's; every answer
is found by asking, in order, at every instant at which anything may change.
"""

from __future__ import annotations

from tests.model.deciding import AS_A_WHOLE, decide

__all__ = ["AS_A_WHOLE", "decide"]
