"""The work of one task: its rows come in short batches, and go to the kernel in pieces of whole threads."""

from __future__ import annotations

from typing import Any

import pytest

from tests.batch.conftest import AT, POLICY, log, table
from tests.spark.comparing import rows

pa = pytest.importorskip("pyarrow")

from etiquette import batch  # noqa: E402
from etiquette.api import loads  # noqa: E402
from etiquette.spark import deciding  # noqa: E402
from etiquette.spark.words import NUMBER, OTHERS, Words  # noqa: E402


class Seeing(deciding.Deciding):
    """Decides, and remembers how many threads and rows each piece had."""

    __slots__ = ()
    seen: list[tuple[list[str], int]] = []  # noqa: RUF012  # emptied by the test

    def answers(self, policy: Any, at: Any, events: Any, facts: Any) -> Any:
        self.seen.append((list(dict.fromkeys(events["thread"].to_pylist())), events.num_rows))
        return super().answers(policy, at, events, facts)


@pytest.mark.parametrize("size", [1, 5, 40, 1000])
@pytest.mark.parametrize("handed_out", [1, 3, 1000])
def test_pieces_are_of_whole_threads_however_rows_are_handed_out(
    size: int, handed_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "PIECE", size)
    monkeypatch.setattr(Seeing, "seen", [])
    told, policy = table(log()), loads(POLICY)
    names = {name: name for name in told.schema.names}
    work = deciding.Work(
        asking=Seeing(columns=None),
        policy=policy,
        at=AT.isoformat(),
        events=names,
        words=Words(columns={}),
        facts=None,
        mapped=None,
    )
    travelling = told.append_column(NUMBER, pa.array([0] * told.num_rows, pa.int32()))
    travelling = travelling.append_column(OTHERS, pa.nulls(told.num_rows, pa.string()))
    found = pa.Table.from_batches(list(work(iter(travelling.to_batches(max_chunksize=handed_out)))))
    assert rows(found) == rows(batch.evaluate(told, policy, AT))
    threads = [thread for own, _ in Seeing.seen for thread in own]
    assert len(threads) == len(set(threads)) == 40
    assert sum(count for _, count in Seeing.seen) == told.num_rows
    assert len(Seeing.seen) >= min(40, told.num_rows // (size + handed_out + 9))
    assert size < 1000 or len(Seeing.seen) <= 2
