"""The one application object of the process."""

from PySide6.QtWidgets import QApplication

from ui import theme as looks
from ui.theme import Theme


def application() -> QApplication:
    """The one application object of the process, dressed as the station's."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["suyuan"])
        app.setStyle("Fusion")
        looks.dress(app, Theme())
    return app
