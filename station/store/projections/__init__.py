"""Rows computed from records, by the same code on station, relay and hub."""
