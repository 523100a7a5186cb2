"""The folder of a calibration, and the measured points in it."""
