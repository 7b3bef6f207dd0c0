"""Which commands exist: name -> (summary, module).

A module has `add_to(parser)`, which declares arguments or sub-commands and sets
`parser.set_defaults(run=function)`; the function takes the parsed arguments and returns the exit
code. A command appears here with the capability that it belongs to, not before.
"""

from collections.abc import Mapping

TABLE: Mapping[str, tuple[str, str]] = {
    "station": ("Run this workstation.", "ui.cli.station"),
    "demo": ("Play a shift of two demo factories and read it back from the hub.", "ui.cli.demo"),
    "master": ("Load and show products, orders, routes, plans, people.", "ui.cli.master"),
    "pin": ("Make the text that a people document holds in place of a PIN.", "ui.cli.pin"),
    "doctor": ("Check this machine and show where everything is.", "ui.cli.doctor"),
    "label": ("Render labels for printers, files and screens.", "ui.cli.label"),
    "devices": ("See the devices of this machine and try them out.", "ui.cli.devices"),
    "hub": ("Run a hub and look after it.", "ui.cli.hub"),
    "sync": ("Send records to the hub and fetch news, or say what waits.", "ui.cli.sync"),
    "verify": (
        "Check every hash, chain, seal, receipt and photo of this station.",
        "ui.cli.verify",
    ),
    "backup": (
        "Copy this station's data to another disk and prove that it can be restored.",
        "ui.cli.backup",
    ),
    "restore": ("Bring a backup back as a working data folder.", "ui.cli.restore"),
    "adopt": ("Take over what a dead station has not delivered.", "ui.cli.adopt"),
    "recovery": (
        "Make the recovery sheet that opens this station's data elsewhere, and use it.",
        "ui.cli.recovery",
    ),
    "rebuild": ("Compute all rows of this station anew from its records.", "ui.cli.rebuild"),
    "export": (
        "Print a JSON line for each record of this station.",
        "ui.cli.export",
    ),
    "import-receipts": (
        "Read what the hub has signed for from a USB stick.",
        "ui.cli.import_receipts",
    ),
    "trace": ("Show the whole life of a code, both ways.", "ui.cli.trace"),
    "delivery-note": ("Make the delivery note of a shipment.", "ui.cli.delivery_note"),
    "scan": ("Say what the program hears when a gun sends or types this.", "ui.cli.scan"),
    "gs1": ("Parse, build and check GS1 codes.", "ui.cli.gs1"),
    "aql": ("Sampling plans of ISO 2859-1 / GB/T 2828.1.", "ui.cli.aql"),
}
