"""A simulated device: its memory, the interpreter of tile programs, modelled time.

In: tile programs, arguments, arrays in device memory; out: results and `Outcome`s.
"""
