"""The harnesses themselves."""
