"""Every gate, refused and opened; `tests/integration/test_headless_gates.py` runs them."""
