"""The laws: what holds for every policy, to be tried on any in one line."""

from __future__ import annotations

from etiquette.testing.advice import following_the_advice_leaves_a_clean_audit
from etiquette.testing.law import Law
from etiquette.testing.laws_of_histories import (
    future_events_change_nothing,
    order_of_input_and_duplicates_change_nothing,
    replay_is_a_fold,
    tracker_equals_evaluator,
)
from etiquette.testing.laws_of_rules import (
    adding_a_candidate_zone_never_permits,
    adding_a_restraint_never_permits,
    closed_stays_closed_without_a_reopening_event,
    every_reason_is_determining,
    forbid_trumps_due,
)
from etiquette.testing.laws_of_texts import parse_after_print_is_identity, serialised_values_round_trip
from etiquette.testing.laws_of_time import (
    allowed_at_not_before_and_not_one_tick_earlier,
    decision_holds_until_valid_until_and_changes_there,
    shifting_by_whole_weeks_within_one_offset_shifts_every_answer,
    timeline_equals_evaluate_at_every_tick_around_every_change,
)

LAWS: tuple[Law, ...] = (
    order_of_input_and_duplicates_change_nothing,
    future_events_change_nothing,
    replay_is_a_fold,
    tracker_equals_evaluator,
    decision_holds_until_valid_until_and_changes_there,
    allowed_at_not_before_and_not_one_tick_earlier,
    timeline_equals_evaluate_at_every_tick_around_every_change,
    shifting_by_whole_weeks_within_one_offset_shifts_every_answer,
    forbid_trumps_due,
    closed_stays_closed_without_a_reopening_event,
    adding_a_restraint_never_permits,
    adding_a_candidate_zone_never_permits,
    every_reason_is_determining,
    parse_after_print_is_identity,
    serialised_values_round_trip,
    following_the_advice_leaves_a_clean_audit,
)
"""All of them."""

__all__ = [
    "LAWS",
    "adding_a_candidate_zone_never_permits",
    "adding_a_restraint_never_permits",
    "allowed_at_not_before_and_not_one_tick_earlier",
    "closed_stays_closed_without_a_reopening_event",
    "decision_holds_until_valid_until_and_changes_there",
    "every_reason_is_determining",
    "following_the_advice_leaves_a_clean_audit",
    "forbid_trumps_due",
    "future_events_change_nothing",
    "order_of_input_and_duplicates_change_nothing",
    "parse_after_print_is_identity",
    "replay_is_a_fold",
    "serialised_values_round_trip",
    "shifting_by_whole_weeks_within_one_offset_shifts_every_answer",
    "timeline_equals_evaluate_at_every_tick_around_every_change",
    "tracker_equals_evaluator",
]
