"""History matching: designs, emulators, what they leave, the ensemble and its weights, and whether all this finds what was put in."""
