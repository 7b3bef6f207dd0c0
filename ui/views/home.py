"""S2: the current job, large; other jobs and steps to touch."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.home import BindingChip, HomePage, HomeState, OrderCard
from ui.viewmodels.words import word
from ui.widgets.big_button import PRIMARY_MM, SECONDARY_MM, BigButton, Look
from ui.widgets.label import FittingLabel, Label

MOST_BINDINGS = 4
MOST_STEPS = 8
IN_A_ROW = 4


class HomeView(QWidget):
    """Shows `HomePage`."""

    def __init__(self, theme: Theme, model: HomePage) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._order = FittingLabel(theme, (34, 28, 22), bold=True)
        self._title = FittingLabel(theme, (22, 20))
        self._product = FittingLabel(theme, (22, 20))
        self._progress_text = Label()
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(theme.mm(6))
        self._steps_title = Label(word("screen.home.steps"), role="title")
        self.steps = _Choices(theme, MOST_STEPS, self._choose_step, SECONDARY_MM)
        self.bindings = _Choices(theme, MOST_BINDINGS, self._ask_again, PRIMARY_MM)
        self.orders: list[BigButton] = []
        self._more = BigButton(theme, Look(), model.turn)
        self._shown = HomeState()
        row = QHBoxLayout(self)
        gap = theme.mm(3)
        row.setContentsMargins(gap, gap, gap, gap)
        row.setSpacing(gap)
        row.addLayout(self._left(), 3)
        row.addWidget(self._right(), 2)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self._shown = state
        self._show_card(state)
        self.bindings.show_labels([(_chip_label(c), not c.value) for c in state.bindings])
        self._steps_title.setVisible(bool(state.steps))
        self.steps.show_labels([(s.label, s.is_current) for s in state.steps[:MOST_STEPS]])
        for n, button in enumerate(self.orders):
            button.setVisible(n < len(state.orders))
            if n < len(state.orders):
                card = state.orders[n]
                button.show_label(_order_label(card))
                button.show_role("current" if card.is_current else "plain")
        self._more.setVisible(state.pages > 1)
        more = word("screen.home.more")
        self._more.show_label(f"{more} {state.page + 1}/{state.pages}")

    def _show_card(self, state: HomeState) -> None:
        order = state.order
        self._order.show_text(order.id if order else word("screen.home.none"))
        self._title.show_text(order.title if order else "")
        self._product.show_text(order.product if order else "")
        self._progress.setVisible(order is not None)
        self._progress.setValue(round(1000 * min(1.0, state.share)))
        if order is None:
            self._progress_text.setText("")
        elif state.done is None:
            text = word("screen.home.ordered", ordered=order.quantity)
            self._progress_text.setText(text)
        else:
            text = word("screen.home.progress", done=state.done, ordered=order.quantity)
            self._progress_text.setText(text)

    def _left(self) -> QVBoxLayout:
        theme = self._theme
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setSpacing(theme.px(8))
        inside.addWidget(Label(word("screen.home.current"), role="title"))
        for widget in (self._order, self._title, self._product):
            inside.addWidget(widget)
        inside.addStretch(1)
        inside.addWidget(self._progress_text)
        inside.addWidget(self._progress)
        column = QVBoxLayout()
        column.setSpacing(theme.mm(3))
        column.addWidget(card, 1)
        column.addWidget(self.bindings)
        column.addWidget(self._steps_title)
        column.addWidget(self.steps)
        return column

    def _right(self) -> QFrame:
        theme = self._theme
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setSpacing(theme.mm(3))
        column.addWidget(Label(word("screen.home.jobs"), role="title"))
        for n in range(4):
            button = BigButton(theme, Look(height_mm=PRIMARY_MM, size=20), self._chooser(n))
            self.orders.append(button)
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self._more)
        return card

    def _chooser(self, n: int) -> Callable[[], None]:
        def choose() -> None:
            self._model.choose_order(self._shown.orders[n].id)

        return choose

    def _choose_step(self, n: int) -> None:
        self._model.choose_step(self._shown.steps[n].id)

    def _ask_again(self, n: int) -> None:
        self._model.ask_again(self._shown.bindings[n].what)


class _Choices(QWidget):
    """Buttons to choose from, a few in a row."""

    def __init__(
        self, theme: Theme, most: int, chosen: Callable[[int], None], height_mm: float
    ) -> None:
        super().__init__()
        self.buttons = [
            BigButton(theme, Look(height_mm=height_mm), self._presser(n, chosen))
            for n in range(most)
        ]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.mm(3))
        for n, button in enumerate(self.buttons):
            grid.addWidget(button, n // IN_A_ROW, n % IN_A_ROW)

    def show_labels(self, labels: list[tuple[str, bool]]) -> None:
        """Labels, and which of them stand out."""
        self.setVisible(bool(labels))
        for n, button in enumerate(self.buttons):
            button.setVisible(n < len(labels))
            if n < len(labels):
                label, stands_out = labels[n]
                button.show_label(label)
                button.show_role("current" if stands_out else "plain")

    def _presser(self, n: int, chosen: Callable[[int], None]) -> Callable[[], None]:
        return lambda: chosen(n)


def _chip_label(chip: BindingChip) -> str:
    return f"{chip.label}\n{chip.value or word('screen.home.unbound')}"


def _order_label(card: OrderCard) -> str:
    return f"{card.id} · {card.quantity}\n{card.title}"
