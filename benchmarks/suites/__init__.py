"""Whole public suites: built with our nvcc by their own makefiles, run, judged by their output."""
