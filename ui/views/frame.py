"""What both windows have in common: a frame without menus, and the status strip."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.widgets.status_strip import Mark, StatusStrip

if TYPE_CHECKING:  # a window is painted before there is a state to show
    from ui.viewmodels.strip import Strip


def dress(window: QWidget, name: str) -> None:
    """Make a widget one of our windows.

    Args:
        window: It.
        name: What the style sheet calls it.
    """
    window.setObjectName(name)
    window.setWindowTitle("溯源工位 Suyuan Station")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    window.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)


def show_strip(widget: StatusStrip, strip: "Strip") -> None:
    """Where, who, on what, how far records have come, devices."""
    widget.show_place(strip.station, strip.person, strip.work)
    widget.show_badge(strip.badge.kind, strip.badge.text)
    widget.show_devices(tuple(Mark(x.kind, x.label, x.is_ready) for x in strip.lamps))


def close_up(layout: QBoxLayout) -> None:
    """No room around and between: the parts of a frame touch."""
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
