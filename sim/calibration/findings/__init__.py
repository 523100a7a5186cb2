"""The findings of a calibration: what is to be said of it, what is kept with this version, and whether the model still gives it."""
