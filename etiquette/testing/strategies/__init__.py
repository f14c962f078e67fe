"""Hypothesis strategies over the whole language: policies, histories of what they look at, instants and proposals."""

from __future__ import annotations

from etiquette.testing.strategies.documents import documents
from etiquette.testing.strategies.histories import Told, histories
from etiquette.testing.strategies.instants import instants, likely_instants
from etiquette.testing.strategies.policies import policies
from etiquette.testing.strategies.proposals import proposals

__all__ = ["Told", "documents", "histories", "instants", "likely_instants", "policies", "proposals"]
