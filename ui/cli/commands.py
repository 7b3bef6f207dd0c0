"""Which commands exist: name -> (summary, module).

A module has `add_to(parser)`, which declares arguments or sub-commands and sets
`parser.set_defaults(run=function)`; the function takes the parsed arguments and returns the exit
code. A command appears here with the capability that it belongs to, not before.
"""

from collections.abc import Mapping

TABLE: Mapping[str, tuple[str, str]] = {
    "station": ("Run this workstation.", "ui.cli.station"),
    "master": ("Load and show products, orders, routes, plans, people.", "ui.cli.master"),
    "trace": ("Show the whole life of a code, both ways.", "ui.cli.trace"),
    "gs1": ("Parse, build and check GS1 codes.", "ui.cli.gs1"),
    "aql": ("Sampling plans of ISO 2859-1 / GB/T 2828.1.", "ui.cli.aql"),
}
