"""One look for everything: colours, sizes in millimetres, fonts, one short style sheet (5.9.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QPalette, QScreen

import resources
from resources import texts

COLOURS: Mapping[str, str] = {
    "base": "#E9ECEF",
    "card": "#FFFFFF",
    "text": "#1B1F24",
    "secondary": "#4A525B",
    "border": "#6B7580",
    "faint": "#C9D0D6",
    "strip": "#2B333B",
    "strip_text": "#FFFFFF",
    "rail_current": "#3F4A54",
    "next_line": "#7FB2E5",
    "pass": "#1B7F3B",
    "pass_soft": "#D9F2E0",
    "pass_soft_text": "#156B32",
    "fail": "#C1121F",
    "fail_soft": "#FBE0E2",
    "fail_soft_text": "#B10F1B",
    "warn_soft": "#FFF0C9",
    "warn_soft_text": "#7A4F00",
    "next": "#1F5FA8",
    "next_soft": "#DCE9F7",
    "hold": "#6B3FA0",
    "packed": "#8FA9C2",
    "off": "#E1E5E9",
    "off_text": "#5D666F",
    "white": "#FFFFFF",
    "focus": "#FFB000",
}
"""Token -> colour. Saturated ones are for judge buttons, the banner, and what needs a hand."""

FAMILIES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "WenQuanYi Micro Hei")
LATIN_FAMILIES = ("Segoe UI", "Noto Sans", "Liberation Sans")
"""First where English is shown: quotation marks of Chinese fonts are as wide as a character."""
BUNDLED_FONT = "fonts/wqy-microhei.ttc"
DESIGN_PX_PER_MM = 100 / 25.4  # 15.6 inch at 1366 x 768
SANE_PX_PER_MM = (2.6, 8.0)  # monitors often report wrong sizes


@dataclass(frozen=True, slots=True)
class Theme:
    """Sizes on this screen.

    Attributes:
        px_per_mm: Dots of the screen in a millimetre.
    """

    px_per_mm: float = DESIGN_PX_PER_MM

    def mm(self, length_mm: float) -> int:
        """A length in dots."""
        return max(1, round(length_mm * self.px_per_mm))

    def px(self, design_px: float) -> int:
        """A length given for a screen of 100 dots per inch, the same in millimetres here."""
        return max(1, round(design_px * self.px_per_mm / DESIGN_PX_PER_MM))

    def font(self, design_px: float, *, bold: bool = False) -> QFont:
        """The station's font at a size."""
        font = QFont()
        latin = LATIN_FAMILIES if texts.language() == texts.EN else ()
        font.setFamilies([*latin, *FAMILIES])
        font.setPixelSize(self.px(design_px))
        font.setBold(bold)
        return font

    def style_sheet(self) -> str:
        """The one style sheet, with this screen's sizes."""
        sheets = (resources.path(f"qss/{name}.qss") for name in ("station", "engineer"))
        text = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
        sizes = {
            "gap": self.mm(3),
            "radius": self.px(6),
            "ring": self.px(4),
            "line": self.px(2),
            "body": self.px(20),
            "small": self.px(18),
            "large": self.px(26),
            "dense": self.px(16),
            "dense_small": self.px(15),
            "dense_large": self.px(22),
            "inset": self.px(10),
            "inset_focus": self.px(8),
            "tight": self.px(4),
        }
        return Template(text).substitute(
            {**COLOURS, **{name: f"{size}px" for name, size in sizes.items()}}
        )


def theme_for(screen: QScreen | None, measured_px_per_mm: float = 0.0) -> Theme:
    """Sizes for a screen; where it reports nonsense, those of the design's 100 dots per inch.

    Args:
        screen: As Qt knows it.
        measured_px_per_mm: What a person measured on it with a bank card; 0 = nobody did.
    """
    if measured_px_per_mm:
        return Theme(measured_px_per_mm)
    if screen is None:
        return Theme()
    px_per_mm = screen.physicalDotsPerInch() / 25.4
    low, high = SANE_PX_PER_MM
    return Theme(px_per_mm) if low <= px_per_mm <= high else Theme()


def add_fonts() -> None:
    """Bring the bundled Chinese font where the machine has none (50 ms, so only then)."""
    if not any(QFontDatabase.hasFamily(name) for name in FAMILIES):
        QFontDatabase.addApplicationFont(str(resources.path(BUNDLED_FONT)))


def palette() -> QPalette:
    """Fusion's colours, so that nothing follows a dark desktop."""
    colours = QPalette()
    for role, token in (
        (QPalette.ColorRole.Window, "base"),
        (QPalette.ColorRole.Base, "card"),
        (QPalette.ColorRole.Button, "card"),
        (QPalette.ColorRole.WindowText, "text"),
        (QPalette.ColorRole.Text, "text"),
        (QPalette.ColorRole.ButtonText, "text"),
        (QPalette.ColorRole.Highlight, "next"),
        (QPalette.ColorRole.HighlightedText, "white"),
    ):
        colours.setColor(role, COLOURS[token])
    return colours


def dress(app: QGuiApplication, theme: Theme) -> None:
    """Fonts, colours and style sheet for the whole application; its style is set already."""
    add_fonts()
    app.setFont(theme.font(20))
    app.setPalette(palette())
    app.setProperty("styleSheet", theme.style_sheet())
