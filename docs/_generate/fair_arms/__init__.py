"""Tables of what each policy is worth above a reference, in Markdown, from result folders: ``python -m docs._generate.fair_arms``.

The studies are ``fair-arms``, ``fair-best``, ``best-split`` and ``fair-size-...`` in ``experiments/``; the statistics are those of
``sim.study.analysis``.
"""
