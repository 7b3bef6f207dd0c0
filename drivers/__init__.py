"""Devices: a driver is one module behind one port of `station.ports`."""
