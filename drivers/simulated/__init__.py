"""Devices that need no hardware: demo, training and tests use them."""
