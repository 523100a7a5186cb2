"""The generated pages of the workshop: bet sheets, reveals and the poster.

``python -m docs._generate.workshop`` writes them. ``python -m docs._generate.workshop keep FOLDER ...`` first keeps what the reveals need
of result folders, one JSON file for each scenario in ``studies`` beside this module.
"""
