"""What is wrong with a table is said before a job starts; what is wrong with a row, by the job, readably."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from etiquette.errors import EtiquetteError
from tests.batch.conftest import AT, POLICY, log, table

pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")

from etiquette.api import loads
from etiquette.spark import audit, evaluate, sessions

if TYPE_CHECKING:
    from etiquette.engine import Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    return loads(POLICY)


@pytest.fixture(scope="module")
def events(session: Any) -> Any:
    return session.createDataFrame(table(log()))


@pytest.mark.parametrize(
    "change, code, says",
    [
        (["type", "at"], "bad-header", '"thread" is missing'),
        (["thread", "at"], "bad-header", '"type" is missing'),
        (["thread", "type"], "bad-header", '"at" is missing'),
        (["*", "1 AS thred"], "bad-header", "thread"),
        (["*", "'a' AS type"], "bad-header", "two columns"),
        (["1.5 AS thread", "type", "at"], "wrong-type", '"thread" is decimal'),
        (["true AS thread", "type", "at"], "wrong-type", '"thread" is boolean'),
        (["NULL AS thread", "type", "at"], "wrong-type", '"thread" is void'),
        (["thread", "1 AS type", "at"], "wrong-type", '"type" is int'),
        (["thread", "type", "string(at) AS at"], "wrong-type", 'to_timestamp("at")'),
        (["thread", "type", "date(at) AS at"], "wrong-type", '"at" is date'),
        (["thread", "type", "CAST(at AS TIMESTAMP_NTZ) AS at"], "naive-time", '"at" has times without a zone'),
        (["*", "CAST(at AS TIMESTAMP_NTZ) AS recorded"], "naive-time", '"recorded" has times without a zone'),
        (["*", "'1' AS seq"], "wrong-type", '"seq" is string'),
        (["*", "array(1) AS attributes"], "wrong-type", '"attributes" is array'),
        (["*", "map('a', 1) AS id"], "wrong-type", '"id" is map'),
    ],
)
def test_columns_that_will_not_do_are_refused_before_a_job_starts(
    events: Any, policy: Policy, change: list[str], code: str, says: str
) -> None:
    for ask in (evaluate, audit):
        with pytest.raises(EtiquetteError) as caught:
            ask(events.selectExpr(*change), policy, AT)
        assert caught.value.code == code
        assert says in str(caught.value)
        assert caught.value.help


@pytest.mark.parametrize(
    "change, says",
    [
        (["'UTC' AS zone"], ("bad-facts", 'no column "thread"')),
        (["1L AS thread", "'UTC' AS zone"], ("wrong-type", "bigint, and those of the events string")),
        (["'a' AS thread", "'good' AS mood"], ("unknown-fact", "mood")),
        (["'a' AS thread", "'UTC' AS zone", "'UTC' AS zone"], ("bad-header", "two columns")),
        (["'a' AS thread", "current_timestamp() AS at"], ("bad-usage", "given twice")),
    ],
)
def test_facts_that_will_not_do_are_refused_before_a_job_starts(
    session: Any, events: Any, policy: Policy, change: list[str], says: tuple[str, str]
) -> None:
    with pytest.raises(EtiquetteError) as caught:
        evaluate(events, policy, AT, facts=session.range(1).selectExpr(*change))
    assert caught.value.code == says[0]
    assert says[1] in str(caught.value)


@pytest.mark.parametrize(
    "given, code",
    [({7: {}}, "wrong-type"), ({"t001": {"mood": "good"}}, "unknown-fact"), ([("t001", {})], "bad-facts")],
)
def test_mappings_that_will_not_do_are_refused_before_a_job_starts(
    events: Any, policy: Policy, given: Any, code: str
) -> None:
    with pytest.raises(EtiquetteError) as caught:
        evaluate(events, policy, AT, facts=given)
    assert caught.value.code == code


def test_a_question_that_cannot_be_asked_is_refused_before_a_job_starts(
    session: Any, events: Any, policy: Policy
) -> None:
    naive = session.range(1).selectExpr("'t001' AS thread", "timestamp_ntz '2026-03-01' AS asked")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "bad-usage"),
        ({"at": "2026-03-01T10:00:00"}, "naive-time"),
        ({"at": "soon"}, "not-an-instant"),
        ({"at": "asked", "facts": naive}, "naive-time"),
        ({"at": AT, "partitions": 0}, "bad-usage"),
        ({"at": AT, "columns": ("thread", "mood")}, "bad-header"),
    ]
    for arguments, code in wrong:
        with pytest.raises(EtiquetteError) as caught:
            evaluate(events, policy, **arguments)
        assert (arguments, caught.value.code) == (arguments, code)


def test_what_is_no_dataframe_is_refused(policy: Policy) -> None:
    with pytest.raises(EtiquetteError, match="unknown-format"):
        evaluate(table(log()), policy, AT)


def wrong_in_one_row(**cells: Any) -> Any:
    rows = log()
    rows[17] = rows[17] | dict.fromkeys(("channel", "attributes.outcome", "attributes.interviewer")) | cells
    return table(rows), rows[17]["thread"]


@pytest.mark.parametrize(
    "ask, cells, code",
    [
        (evaluate, {"type": "shout"}, "unknown-event"),
        (audit, {"type": "call", "channel": "fax"}, "unknown-channel"),
        (evaluate, {"type": "reply", "attributes.outcome": "missed"}, "unknown-attribute"),
        (audit, {"type": None}, "bad-event"),
        (evaluate, {"at": None}, "bad-event"),
    ],
)
def test_an_error_inside_a_task_reaches_the_user_with_its_thread_its_sentence_and_what_to_do(
    session: Any, policy: Policy, ask: Callable[..., Any], cells: dict[str, Any], code: str
) -> None:
    told, thread = wrong_in_one_row(**cells)
    with pytest.raises(Exception, match=code) as caught:
        ask(session.createDataFrame(told), policy, AT).collect()
    text = str(caught.value)
    assert f'thread "{thread}"' in text
    assert "\n  help: " in text
    # What Spark shows is short enough to be read: no way through the engine, which helps nobody.
    assert len(text.splitlines()) < 12, text


def test_an_event_without_a_thread_is_refused(session: Any, policy: Policy) -> None:
    told, _ = wrong_in_one_row(thread=None)
    with pytest.raises(Exception, match='an event has no "thread"'):
        evaluate(session.createDataFrame(told), policy, AT).collect()


def test_facts_that_do_not_fit_name_the_thread(session: Any, events: Any, policy: Policy) -> None:
    given = session.createDataFrame([("t003", "UTC"), ("t011", "Mars/Olympus")], "thread string, zone string")
    with pytest.raises(Exception, match="unknown-zone") as caught:
        evaluate(events, policy, AT, facts=given).collect()
    assert 'thread "t011"' in str(caught.value)


def test_without_pyspark_the_error_says_what_to_install(
    events: Any, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(sessions, "import_module", absent)
    with pytest.raises(EtiquetteError) as caught:
        evaluate(events, policy, AT)
    assert (caught.value.code, caught.value.help) == (
        "missing-extra",
        'run: pip install "followup-etiquette[spark]"',
    )
