"""The first run on screen."""
