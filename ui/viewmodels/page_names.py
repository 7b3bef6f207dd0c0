"""The pages of the station shell by name."""

from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "sign_in": "sign_in",
    "sheet": "sheet",
    "sync": "sync",
    "help": "help",
    "print": "print_labels",
    "ship": "ship",
    "receive": "receive",
    "first_article": "first_article",
    "sample": "sample",
    "process": "process",
    "pack": "pack",
    "inspect": "inspect",
    "home": "home",
}
"""Page -> the attribute that holds its view-model (in `Shell`) and its view (in `StationWindow`).

The last ones are wanted first: their views are built first, in spare time.
"""
