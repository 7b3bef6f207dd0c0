"""What screens show and do, without any widget: QtCore only."""
