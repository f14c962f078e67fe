"""The policy language: from text to policy, and back.

``syntax`` makes a located tree of YAML, ``schema`` looks at its shapes, ``inherit`` puts in what a policy extends,
``parser`` and the readers beside it settle what each part says, ``check`` tells everything that is wrong, and
``printer`` writes a policy down again.
"""
