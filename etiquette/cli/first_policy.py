"""A policy to begin with: small, whole, valid as it is, with cases that hold."""

from __future__ import annotations


def policy_text(name: str, version: str, schema: str) -> str:
    """The policy, for an author to make their own.

    Args:
        name: of the policy.
        version: its first.
        schema: where an editor finds the schema.
    """
    return f"""\
# yaml-language-server: $schema={schema}
format: 1
policy: {name}
version: {version}
title: Following up, in a sentence that says for whom
clock: {{zone: America/New_York, calendar: office}} # whose days and hours count
calendars:
  office: {{weekend: [saturday, sunday]}} # add closed: [2026-12-25], or country: US for its holidays

# What can happen.
events:
  enquiry: {{about: somebody asked us something}}
  reply: {{about: they wrote or called}}
  opt-out: {{about: they asked to be left alone}}

# What you may do about it, and how.
acts:
  answer: {{channels: [email]}}
  check-in: {{channels: [email, phone]}}

# What holds between two events. This one never ends, so that it closes what it forbids.
states:
  left-alone: {{begins: opt-out}}

rules:
  - id: answer
    kind: deadline
    act: answer
    after: enquiry
    within: 1 business day
    because: Who asks is answered within a business day.

  - id: silence
    kind: deadline
    act: check-in
    after: [answer, reply]
    restart: true # whatever happens last starts the clock anew
    opens: 2 weeks
    early: forbid
    because: After two weeks of silence one may ask whether it arrived, and not before.

  - id: no-pest
    kind: cooldown
    act: check-in
    wait: 3 weeks
    because: Three weeks between two check-ins.

  - id: enough
    kind: forbid
    act: all
    when: left-alone
    because: Who asked to be left alone is left alone.
"""


def cases_text(name: str, version: str, schema: str) -> str:
    """Its cases: what must come out for a history, at an instant and a tick before."""
    return f"""\
# yaml-language-server: $schema={schema}
policy: {name}@{version}
zone: America/New_York # of the times below
cases:
  - case: an enquiry of Friday is answered by the same time on Monday
    history:
      - {{at: 2026-03-06 15:00, event: enquiry}}
    expect:
      - {{at: 2026-03-06 14:59:59.999999, act: answer, status: allowed}}
      - {{at: 2026-03-06 15:00, act: answer, status: due, due_by: 2026-03-09 15:00}}
      - {{at: 2026-03-09 15:00, act: answer, status: due}}
      - {{at: 2026-03-09 15:00:00.000001, act: answer, status: overdue}}

  - case: after two weeks of silence a check-in may follow, and not a moment earlier
    history:
      - {{at: 2026-03-03 15:00, event: enquiry}}
      - {{at: 2026-03-04 10:00, event: answer, channel: email}}
    expect:
      - {{at: 2026-03-18 09:59:59.999999, act: check-in, status: too_soon, not_before: 2026-03-18 10:00}}
      - {{at: 2026-03-18 10:00, act: check-in, status: due}}

  - case: three weeks lie between two check-ins
    history:
      - {{at: 2026-03-04 10:00, event: answer, channel: email}}
      - {{at: 2026-03-18 10:00, event: check-in, channel: phone}}
      - {{at: 2026-03-19 09:00, event: reply}}
    expect: # after two weeks of silence it would be due, and three weeks have not gone by
      - {{at: 2026-04-08 09:59:59.999999, act: check-in, status: too_soon}}
      - {{at: 2026-04-08 10:00, act: check-in, status: due}}

  - case: who asked to be left alone is left alone for good
    history:
      - {{at: 2026-03-03 15:00, event: enquiry}}
      - {{at: 2026-03-03 15:30, event: opt-out}}
    expect:
      - {{at: 2026-03-03 15:29:59.999999, act: answer, status: due}}
      - {{at: 2026-03-03 15:30, act: answer, status: closed}}
      - {{at: 2026-03-03 15:30, act: check-in, status: closed}}
"""
