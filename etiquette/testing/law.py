"""What a law is: something that holds for every policy, and can be tried on any."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import cast

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etiquette.engine import Policy
from etiquette.frozen import dataclass
from etiquette.language.printer import print_policy
from etiquette.testing.strategies.documents import DRAWN
from etiquette.testing.strategies.policies import documents_of
from etiquette.testing.trial import LawBroken

EXAMPLES = 100
"""How many histories a law is tried on, where nothing else is said."""

_ALL_CHECKS = (
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.large_base_example,
)
Check = Callable[[st.DrawFn, Policy], None]
"""Draws a trial of a policy, and raises :class:`LawBroken` where it is not as the law says."""
Run = Callable[[st.SearchStrategy[Policy], settings], None]
"""Tries a law again and again, on policies that are drawn."""
Excuse = Callable[[Policy], str | None]
"""Why a law says nothing of a policy; ``None`` where it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law that holds for every policy; called with one, it is tried on histories of that policy.

    Attributes:
        name: what it says, in words.
        about: the same at more length.
        run: tries it.
        excuse: why it says nothing of a policy.
    """

    name: str
    about: str
    run: Run
    excuse: Excuse

    def __call__(self, policy: Policy, *, examples: int = EXAMPLES, derandomize: bool = False) -> None:
        """Try the law on a policy.

        Args:
            policy: the policy.
            examples: how many histories to try it on.
            derandomize: whether the same histories are tried every time.

        Raises:
            LawBroken: it does not hold; with the smallest case that was found.

        >>> import etiquette
        >>> from etiquette.testing import laws
        >>> laws.forbid_trumps_due(etiquette.load("job-interview"), examples=5, derandomize=True)
        """
        __tracebackhide__ = True
        if self.excuse(policy) is None:
            self.over(st.just(policy), examples=examples, derandomize=derandomize)

    def over(self, policies: st.SearchStrategy[Policy], *, examples: int = EXAMPLES, derandomize: bool = False) -> None:
        """Try the law on policies that a strategy draws; raises as a call does."""
        # In pytest, what is broken is told by its sentence and case, and not by how it was found.
        __tracebackhide__ = True
        chosen = settings(
            max_examples=examples,
            derandomize=derandomize,
            stateful_step_count=20,
            deadline=None,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=_ALL_CHECKS,
        )
        try:
            self.run(policies, chosen)
        except LawBroken as broken:
            raise LawBroken(f"{self.name}: {broken.sentence}", broken.case) from None


def law(check: Check) -> Law:
    """A law, from its check; name and docstring are the law's."""
    return _law(check, lambda _: None)


def law_unless(excuse: Excuse) -> Callable[[Check], Law]:
    """A law that says nothing of some policies."""
    return lambda check: _law(check, excuse)


def _law(check: Check, excuse: Excuse) -> Law:
    def run(policies: st.SearchStrategy[Policy], chosen: settings) -> None:
        @chosen
        @given(data=st.data())
        def tried(data: st.DataObject) -> None:
            policy = data.draw(policies)
            if excuse(policy) is None:
                with_policy(policy, lambda: check(cast("st.DrawFn", data.draw), policy))

        tried()

    return Law(name=check.__name__, about=cleandoc(check.__doc__ or ""), run=run, excuse=excuse)


def with_policy(policy: Policy, check: Callable[[], None]) -> None:
    """Do something, and say under which policy it went wrong, if it does."""
    try:
        check()
    except LawBroken as broken:
        found = documents_of(policy)
        named = ", ".join(f"{one.name} {one.version}" for one in found)
        # A policy that was drawn stands nowhere else.
        texts = "".join(f"\n\n{print_policy(one)}" for one in found if one.digest == DRAWN)
        raise LawBroken(f"{broken.sentence}\nunder {named}{texts}", broken.case) from None
