"""Code readers."""
