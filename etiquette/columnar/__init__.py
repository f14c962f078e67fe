"""Decisions on whole tables at once: the evaluator's answers, for many threads in columns of numbers.

Every module here is the evaluator's neighbour of the same word, with an array where that has one value: a set of
instants becomes two arrays of bounds, a history becomes the rows of a table, a zone becomes a number in a column. What
does not run in columns is said by :mod:`etiquette.columnar.support`, and is left to the evaluator.
"""
