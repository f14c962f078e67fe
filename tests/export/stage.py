"""A policy with every status in it, histories to show, and what the pictures of them are asked."""

from __future__ import annotations

from etiquette.api import loads
from etiquette.engine import Policy
from etiquette.event import Event, History

NOW = "2026-03-18T12:00-04:00"
START, END = "2026-03-02T00:00-05:00", "2026-03-30T00:00-04:00"

POLICY = """\
format: 1
policy: stage
version: 1.0.0
clock: {zone: {fact: zone, default: America/New_York}}
facts:
  zone: {type: zone}
events:
  question: {attributes: {topic: {type: text}}}
  opt-out:
  opt-in:
  rejection:
acts:
  answer: {channels: [email]}
  call: {channels: [phone, letter]}
states:
  ended: {begins: rejection}
  opted-out: {begins: opt-out, ends: opt-in}
rules:
  - {id: prompt, kind: deadline, act: answer, after: question, within: 3 days, strength: norm,
     because: Whoever asks is answered.,
     source: {cite: The handbook, url: "https://example.org/handbook", quote: Answer within three days.}}
  - {id: pause, kind: cooldown, act: call, wait: 1 week, because: A week lies between two calls.}
  - {id: no-means-no, kind: forbid, act: call, channel: phone, when: opted-out, because: They asked not to be called.}
  - {id: over, kind: forbid, act: all, when: ended, because: It is over.}
"""

HOURLY = """\
format: 1
policy: daytime
version: 1.0.0
clock: {zone: America/New_York}
acts:
  call: {channels: [phone, letter]}
rules:
  - {id: daytime, kind: hours, act: call, allow: {every day: 08:00-21:00}, strength: law, because: Nobody is woken.}
"""

EVENTS = (
    Event(type="question", at="2026-03-04T09:00-05:00", thread="acme", id="q1", attributes={"topic": "prices"}),
    Event(type="answer", at="2026-03-09T09:00-04:00", thread="acme", id="a1", channel="email"),
    Event(type="call", at="2026-03-10T09:00-04:00", thread="acme", id="c1", channel="phone"),
    Event(type="opt-out", at="2026-03-16T09:00-04:00", thread="acme", id="o1"),
    Event(type="rejection", at="2026-03-25T09:00-04:00", thread="acme", id="r1"),
    Event(type="question", at="2026-03-17T09:00+01:00", thread="birch", id="q2", facts={"zone": "Europe/Berlin"}),
    Event(type="call", at="2026-03-05T09:00-05:00", thread="cedar", id="c2", channel="letter"),
)

HOSTILE = "</script><script>window.taken=1</script><img src=x onerror=window.taken=1>\"'&]]>\u202e"


def policy() -> Policy:
    """One that leads to every status."""
    return loads(POLICY)


def history() -> History:
    """Three threads: one with every status, one in Berlin, one almost empty."""
    return History(EVENTS)


def hostile() -> tuple[Policy, History]:
    """Text that would be markup, everywhere where a policy or an event holds text."""
    text = POLICY.replace("Whoever asks is answered.", '"</script><script>window.taken=2</script>"')
    text = text.replace("Answer within three days.", '"<b onclick=alert(1)>q</b>"')
    text = text.replace('"https://example.org/handbook"', "javascript:alert(1)")
    questions = [
        Event(type="question", at="2026-03-04T09:00-05:00", thread=HOSTILE, id=HOSTILE, attributes={"topic": HOSTILE}),
        Event(type="question", at="2026-03-04T09:00-05:00", thread="plain", id="\x00\ud800"),
    ]
    return loads(text), History(questions)
