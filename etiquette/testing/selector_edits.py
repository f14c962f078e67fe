"""What can be changed in a selector: it selects one name, channel, attribute or state more or less."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.policy import Document, Pattern, Selector, Test
from etiquette.testing.condition_edits import of_a_test
from etiquette.testing.edits import Edit, each_edited, lifted, one_less, put, without

Where = tuple[tuple[str, Test], ...]


class SelectorEdits:
    """The edits of selectors in one policy."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._names = (*document.events, *document.acts)

    def of(self, selector: Selector | None) -> Iterator[Edit[Selector]]:
        """Every selector that differs from this one in one thing; of none, nothing."""
        if selector is None:
            return
        patterns = selector.patterns
        yield from lifted(Selector, one_less(patterns, lambda pattern: " or ".join(pattern.names)))
        yield from lifted(Selector, each_edited(patterns, self._pattern))
        for name in self._names:
            if name not in selector.names:
                yield Edit(f"also {name}", Selector((*patterns, Pattern(names=(name,)))))

    def _pattern(self, pattern: Pattern) -> Iterator[Edit[Pattern]]:
        yield from lifted(lambda names: put(pattern, names=names), one_less(pattern.names, str))
        about = " or ".join(pattern.names)
        for edit in self._narrowings(pattern):
            yield Edit(f"{about} {edit.words}".strip(), edit.value)

    def _narrowings(self, pattern: Pattern) -> Iterator[Edit[Pattern]]:
        yield from self.channels(pattern, pattern.names)
        yield from lifted(lambda where: put(pattern, where=where), of_where(pattern.where))
        for key, other in (("during", "outside"), ("outside", "during")):
            states: tuple[str, ...] = getattr(pattern, key)
            for state in states:
                rest = tuple(one for one in states if one != state)
                yield Edit(f"without {key} {state}", put(pattern, **{key: rest}))
                turned = (*getattr(pattern, other), state)
                yield Edit(f"{key} {state} -> {other} {state}", put(pattern, **{key: rest, other: turned}))
        yield from without("at", pattern)

    def channels(self, part: Pattern, names: tuple[str, ...]) -> Iterator[Edit[Pattern]]:
        """The edits of the channels of a pattern that selects these names."""
        for words, value in self.other_channels(part.channels, names):
            yield Edit(words, put(part, channels=value))

    def other_channels(
        self, channels: tuple[str, ...] | None, acts: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...] | None]]:
        """Channels that differ in one: each one left away, all of them allowed, or only one where all were."""
        declared = dict.fromkeys(
            c for act in acts if act in self._document.acts for c in self._document.acts[act].channels
        )
        if channels is None:
            if len(declared) > 1:
                yield from ((f"only by {channel}", (channel,)) for channel in declared)
            return
        if set(declared) - set(channels):
            yield f"without channel {' or '.join(channels)}", None
        yield from ((edit.words, edit.value) for edit in one_less(channels, lambda channel: f"channel {channel}"))
        yield from ((f"also by {other}", (*channels, other)) for other in declared if other not in channels)


def of_where(where: Where) -> Iterator[Edit[Where]]:
    """The edits of tests on attributes."""
    for index, (attribute, test) in enumerate(where):
        before, behind = where[:index], where[index + 1 :]
        yield Edit(f"without where {attribute}", (*before, *behind))
        for edit in of_a_test(test):
            yield Edit(f"where {attribute} {edit.words}", (*before, (attribute, edit.value), *behind))
