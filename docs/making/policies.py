"""A page for every bundled policy, from its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docs.making.markdown import code, plain, table
from etiquette.api import document_of
from etiquette.cases import read_cases
from etiquette.cli.outline import Item, Outline, RuleItem, outline
from etiquette.language.syntax import parse
from etiquette.language.tree import plain as plain_tree
from etiquette.language.versions import parse_version
from etiquette.policy import STRENGTHS
from etiquette.policy_files import PolicyFolders

NOT_ADVICE = "This is engineering, not legal advice."

_INDEX = """# Bundled policies

These come with the package: load one by its name, as in `etiquette.load("job-interview")` or
`--policy job-interview`, alone or [combined](../how-to/combine-law-and-courtesy.md). Each page is made from the policy's
file. Where a policy has several versions, a name alone means the highest one that is in force at the instant asked about.

!!! warning

    {advice} Each rule names its source; read the source, and ask somebody who knows the law of your place.

"""
_PLURALS = {
    "facts": "Facts",
    "events": "Events",
    "acts": "Acts",
    "groups": "Groups",
    "states": "States",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a policy: its outline, what only its file says, and how many cases it has."""

    outline: Outline
    extends: tuple[str, ...]
    jurisdiction: str | None
    as_of: str | None
    verified: str | None
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundled:
    """A policy with all its versions, highest first."""

    name: str
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """The highest version."""
        return self.versions[0]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.latest.outline.title or self.name


@cache
def bundled(root: Path) -> tuple[Bundled, ...]:
    """Every policy that comes with the package, by name."""
    folders = PolicyFolders((root / "policies",))
    return tuple(
        Bundled(
            name=name,
            versions=tuple(_version(folders.path(name, v), folders) for v in reversed(folders.versions(name))),
        )
        for name in folders.names()
    )


def pages(root: Path) -> dict[str, str]:
    """The index, and a page for each policy, by path."""
    policies = bundled(root)
    found = {"policies/index.md": _index(policies)}
    return found | {f"policies/{policy.name}.md": _page(policy) for policy in policies}


def _version(path: Path, folders: PolicyFolders) -> Version:
    node, _ = parse(path.read_text(encoding="utf-8"), path.name)
    told: Mapping[str, object] = plain_tree(node) if node is not None else {}
    cases = path.with_name(f"{path.stem}.cases.yaml")

    def text(key: str) -> str | None:
        value = told.get(key)
        return None if value is None else str(value)

    extends = told.get("extends")
    return Version(
        outline=outline(document_of(path, folders)),
        extends=tuple(map(str, extends)) if isinstance(extends, list) else (),
        jurisdiction=text("x-jurisdiction"),
        as_of=text("x-as-of"),
        verified=text("x-verified"),
        cases=len(read_cases(cases.read_text(encoding="utf-8"), cases.name)) if cases.exists() else 0,
    )


def _index(policies: tuple[Bundled, ...]) -> str:
    rows = (
        (
            f"[{code(policy.name)}]({policy.name}.md)",
            plain(policy.title),
            policy.latest.jurisdiction or "",
            _strengths(policy.latest.outline),
            ", ".join(version.outline.version for version in policy.versions),
            str(sum(version.cases for version in policy.versions)),
        )
        for policy in policies
    )
    heads = ("policy", "is about", "where", "strength", "versions", "cases")
    return _INDEX.format(advice=NOT_ADVICE) + table(heads, rows)


def _strengths(shown: Outline) -> str:
    used = {rule.strength for rule in shown.rules}
    return ", ".join(strength for strength in STRENGTHS if strength in used)


def _page(policy: Bundled) -> str:
    latest = policy.latest
    shown = latest.outline
    parts = [
        f"# {plain(policy.title)}\n",
        f"{plain(shown.description or '')}\n",
        f"!!! warning\n\n    {NOT_ADVICE}\n",
        table(("", ""), _particulars(policy)),
        _others(policy),
        _overview(shown.rules),
        "".join(_rule(rule) for rule in shown.rules),
        *(_items(title, shown.parts[key]) for key, title in _PLURALS.items()),
        _scripts(shown.parts["scripts"]),
    ]
    return "\n".join(part for part in parts if part)


def _particulars(policy: Bundled) -> Iterator[tuple[str, str]]:
    latest = policy.latest
    yield "load it", code(f'etiquette.load("{policy.name}")')
    yield "version", latest.outline.version
    yield "in force", plain(latest.outline.effective or "always")
    if latest.jurisdiction:
        yield "where", plain(latest.jurisdiction)
    yield "strength", _strengths(latest.outline)
    yield "clock", plain(latest.outline.clock)
    if latest.extends:
        yield "extends", ", ".join(f"[{code(one)}]({one.partition('@')[0]}.md)" for one in latest.extends)
    if latest.as_of:
        yield "sources read on", plain(latest.as_of)
    if latest.verified:
        yield "verified", plain(latest.verified)
    yield "cases", f"{latest.cases}, in {code(f'policies/{policy.name}/{latest.outline.version}.cases.yaml')}"
    yield "digest", code(latest.outline.digest)


def _others(policy: Bundled) -> str:
    ordered = sorted(policy.versions[1:], key=lambda one: parse_version(one.outline.version), reverse=True)
    rows = (
        (one.outline.version, plain(one.outline.title or ""), plain(one.outline.effective or "always"), str(one.cases))
        for one in ordered
    )
    shown = table(("version", "title", "in force", "cases"), rows)
    return f"## Other versions\n\n{shown}" if shown else ""


def _overview(rules: tuple[RuleItem, ...]) -> str:
    rows = ((f"[{code(one.id)}](#{_anchor(one)})", one.kind, one.strength, plain(one.because or "")) for one in rules)
    return "## Rules\n\n" + table(("rule", "kind", "strength", "because"), rows)


def _anchor(rule: RuleItem) -> str:
    return f"rule-{rule.id.replace('.', '-')}"


def _rule(rule: RuleItem) -> str:
    lines = [f"### {rule.id} {{ #{_anchor(rule)} }}\n", f"{plain(rule.because or '')}\n"]
    says = plain(rule.says) + "".join(
        f"; {word} {plain(condition)}"
        for word, condition in (("when", rule.when), ("unless", rule.unless))
        if condition
    )
    lines.append(table(("", ""), [(f"**{rule.kind}**", says), ("strength", rule.strength), *_source(rule.source)]))
    return "\n".join(line for line in lines if line.strip()) + "\n"


def _source(source: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    cite, url, quote = source.get("cite"), source.get("url"), source.get("quote")
    where = f"<{url}>" if url and url.startswith("http") else plain(url or "")
    if cite or url:
        yield "source", ", ".join(filter(None, (plain(cite or ""), where)))
    if quote:
        yield "its words", f"“{plain(quote)}”"


def _items(title: str, items: tuple[Item, ...]) -> str:
    rows = ((code(item.name), plain(item.says), plain(item.about or "")) for item in items)
    shown = table(("name", "", "about"), rows)
    return f"## {title}\n\n{shown}" if shown else ""


def _scripts(items: tuple[Item, ...]) -> str:
    if not items:
        return ""
    texts = (f"**{plain(item.name)}**, {plain(item.says)}:\n\n```text\n{item.about}\n```\n" for item in items)
    return "## Scripts\n\n" + "\n".join(texts)
