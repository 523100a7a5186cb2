"""Validation against published findings and exact theory: ``grapevine validate``.

``target`` says what a target is, ``catalogue`` lists them all, ``run`` measures them, ``results`` keeps them. Each further module holds
targets of one field. Every measurement runs the code of the simulation itself; there is no second implementation of anything.
"""
