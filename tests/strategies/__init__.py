"""Hypothesis strategies over the whole language: policies, histories that look at what the policies look at, instants."""

from __future__ import annotations

from tests.strategies.documents import documents
from tests.strategies.histories import Told, histories
from tests.strategies.instants import instants

__all__ = ["Told", "documents", "histories", "instants"]
