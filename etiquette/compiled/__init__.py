"""The compiled scalar engine: Python written from a policy, that folds the events of a thread and decides from what is
left of them.

The evaluator stays the reference. What is not covered exactly is left to it: a rule by :mod:`etiquette.compiled.program`
when a policy is compiled, a thread by :class:`etiquette.compiled.plain.Unplain` when its events are met.
"""
