"""Measurements: how much of the public CUDA code translates and runs, and how long things take."""
