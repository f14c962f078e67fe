"""All laws on one policy, as one line in a file of tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from etiquette.api import load
from etiquette.engine import Policy
from etiquette.testing.law import EXAMPLES, Law
from etiquette.testing.laws import LAWS


def laws_of(*policies: str | Policy, examples: int = EXAMPLES) -> Callable[[Law], None]:
    """A test, one for each law, that a policy keeps it.

    Args:
        policies: a policy; or names and paths, as :func:`etiquette.load` takes them; several are combined.
        examples: how many histories each law is tried on.

    Returns:
        A function for pytest, to be given a name that begins with ``test_``.

    >>> test_laws = laws_of("job-interview", examples=20)
    """

    @cache
    def policy() -> Policy:
        """Loaded when the first test runs, so that a policy that does not load is a failed test."""
        names = [one for one in policies if isinstance(one, str)]
        lineages = load(*names).lineages if names else ()
        given = (lineage for one in policies if isinstance(one, Policy) for lineage in one.lineages)
        return Policy((*lineages, *given))

    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
    def keeps(law: Law) -> None:
        excuse = law.excuse(policy())
        if excuse is not None:
            pytest.skip(f"the law says nothing of this policy: {excuse}")
        law(policy(), examples=examples)

    return keeps
