"""The law on our own samples: interpreter, referee and numpy agree on every kernel."""
