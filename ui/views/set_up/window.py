"""The frame of the first run: what to do now, the step's page, back and on."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.viewmodels.set_up.set_up import SetUp
from ui.viewmodels.set_up.state import STEPS, Step
from ui.viewmodels.words import word
from ui.views.set_up.devices import CameraStep, GunStep, PrinterStep
from ui.views.set_up.pages import HubStep, ReadyStep, SizeStep, WelcomeStep
from ui.widgets.action_row import Action, ActionRow
from ui.widgets.banner_bar import BannerBar

BACK, ON = "back", "on"
StepView = WelcomeStep | SizeStep | HubStep | GunStep | CameraStep | PrinterStep | ReadyStep


class SetUpWindow(QWidget):
    """Shows `SetUp`."""

    def __init__(self, theme: Theme, model: SetUp) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle("溯源工位 Suyuan Station")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._model = model
        self.banner = BannerBar(theme)
        self.actions_row = ActionRow(theme, self._press)
        self.pages: dict[Step, StepView] = {
            Step.WELCOME: WelcomeStep(theme, model),
            Step.SIZE: SizeStep(theme, model),
            Step.HUB: HubStep(theme, model),
            Step.GUN: GunStep(theme, model),
            Step.CAMERA: CameraStep(theme, model),
            Step.PRINTER: PrinterStep(theme, model),
            Step.READY: ReadyStep(theme, model),
        }
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.mm(3))
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        column.addWidget(self.actions_row)
        model.changed.connect(self.show_state)
        self.setFocus()
        self.show_state()

    def show_state(self) -> None:
        """What the model says now."""
        state = self._model.state
        self.banner.show_banner(state.banner, f"{state.number}/{len(STEPS)}")
        page = self.pages[state.step]
        page.show_state(state)
        if page is not self._stack.currentWidget():
            self._stack.setCurrentWidget(page)
            self.setFocus()  # else the new page's first button has it, and a gun's Enter with it
        self.actions_row.setVisible(state.step is not Step.WELCOME)
        is_free = not state.is_busy
        main = f"screen.setup.{'start' if state.step is Step.READY else 'on'}"
        label = word(main if state.is_done else f"screen.setup.{state.step}.skip")
        self.actions_row.show_actions(
            (
                Action(ON, label, "", "arrow", is_free, is_main=state.is_done, is_wide=True),
                Action(BACK, word("screen.back"), "", "back", is_free),
            )
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing sets nothing up."""
        self._model.leave()
        super().closeEvent(event)

    def _press(self, name: str) -> None:
        if name == ON:
            self._model.go_on()
        else:
            self._model.go_back()
