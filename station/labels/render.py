"""Labels ready for a printer, and what a person should look at before printing them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from resources import texts
from station.errors import StationError
from station.labels import fields
from station.labels.gfa import GraphicForm
from station.labels.layout import Known, Plan
from station.labels.pdf import PdfPress
from station.labels.placed import LabelWarning
from station.labels.png import PngPress
from station.labels.sheet import Sheet, Writer
from station.labels.template import Template
from station.labels.tspl import TsplPress
from station.labels.zpl import Mode, ZplPress
from station.labels.zpl_form import Form, form_of
from station.ports import PrinterProfile, PrintJob

MAX_COPIES = 999
"""Of one row; more are surely a typing error."""

Row = Mapping[str, object]


class LanguageUnknown(StationError):
    """A printer language that labels cannot be written in."""

    code = "label.language_unknown"


class CopiesRefused(StationError):
    """The number of copies of a row is no whole number from 1 to 999."""

    code = "label.copies_refused"


class LabelRefused(StationError):
    """One row of a job cannot be printed; nothing of the job was rendered.

    Attributes:
        cause: Why.
    """

    code = "label.row_refused"

    def __init__(self, row: int, cause: StationError) -> None:
        super().__init__(row=row, reason=cause.sentence())
        self.cause = cause

    def sentence(self, lang: str | None = None) -> str:
        """Which label, and what is wrong with it."""
        return texts.say(self.code, lang, row=self.facts["row"], reason=self.cause.sentence(lang))


@dataclass(frozen=True, slots=True)
class RenderedLabel:
    """One row of a job.

    Attributes:
        data: In the printer's language; complete in itself, so that a job can stop and go on here.
        copies: How many labels the printer makes of it.
    """

    data: bytes
    copies: int
    warnings: tuple[LabelWarning, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A whole job."""

    job: PrintJob
    warnings: tuple[LabelWarning, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What a job prints.

    Attributes:
        rows: One mapping from field names to texts or numbers for each label.
        printed_at: The moment of printing, aware, in the station's zone.
        first: Counter of the first row, where a job goes on after a stop.
        total: Labels of the whole job; 0 means that these rows end it.
    """

    rows: Sequence[Row]
    printed_at: datetime
    first: int = 1
    total: int = 0


class LabelJob:
    """The labels of a run, each made when it is asked for.

    Fields that have the same value in all rows belong to the fixed part, which is laid out, drawn
    and packed once.

    Attributes:
        warnings: What is wrong on every label; each label adds its own.
    """

    def __init__(
        self,
        template: Template,
        run: Run,
        profile: PrinterProfile,
        mode: Mode = "native",
        graphics: GraphicForm = "z64",
    ) -> None:
        """Read the rows and prepare the fixed part.

        Raises:
            StationError: An unknown language, a row without a needed field, or a value that is the
                same in all rows and cannot be printed.
        """
        total = run.total or run.first - 1 + len(run.rows)
        self._first = run.first
        self._template = template
        self._values = [
            fields.read_row(template, row, n, total)
            for n, row in enumerate(run.rows, start=run.first)
        ]
        plan = Plan(template, profile.dpi, Known(_same_in_all(self._values), run.printed_at))
        self._plan = plan
        self._writer = _writer(plan, profile, mode, graphics)
        self.warnings = plan.fixed_warnings
        if profile.width_dots < plan.width:
            head_mm = round(plan.scale.mm(profile.width_dots), 1)
            too_wide = LabelWarning("label.wider_than_printer", 0, (("mm", head_mm),))
            self.warnings = (too_wide, *self.warnings)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[RenderedLabel]:
        """Each row in turn.

        Raises:
            LabelRefused: A value that cannot be printed.
            CopiesRefused: A number of copies that is none.
        """
        for sheet, warnings in self.sheets():
            yield RenderedLabel(self.document([sheet]), sheet.copies, warnings)

    def sheets(self) -> Iterator[tuple[Sheet, tuple[LabelWarning, ...]]]:
        """Each row in turn, to be put into one document."""
        form = self._form()
        if form is not None:
            copies = _copies(self._template, self._values[0], self._first)
            for values in self._values:
                yield Sheet(form.filled(values), copies), ()
            return
        for n, values in enumerate(self._values, start=self._first):
            try:
                moving, warnings = self._plan.moving(values)
            except StationError as error:
                raise LabelRefused(n, error) from error
            sheet = self._writer.sheet(moving, _copies(self._template, values, n))
            yield sheet, tuple([replace(warning, row=n) for warning in warnings])

    def _form(self) -> Form | None:
        """One form for all labels, where they differ in plain field data only."""
        if not self._values or not isinstance(self._writer, ZplPress):
            return None
        field = self._template.copies_field
        if field and any(values[field] != self._values[0][field] for values in self._values):
            return None
        copies = _copies(self._template, self._values[0], self._first)
        return form_of(self._plan, self._writer, self._values, copies)

    def document(self, sheets: Sequence[Sheet]) -> bytes:
        """Labels in the language of the printer."""
        return self._writer.document(sheets)


def render(
    template: Template,
    rows: Sequence[Row],
    profile: PrinterProfile,
    printed_at: datetime,
    mode: Mode = "native",
) -> Rendered:
    """All labels of a job in the language of the printer.

    Raises:
        StationError: See `LabelJob`; nothing is rendered in part.
    """
    job = LabelJob(template, Run(rows, printed_at), profile, mode)
    labels = list(job.sheets())
    data = job.document([sheet for sheet, _ in labels])
    count = sum(sheet.copies for sheet, _ in labels)
    warnings = tuple([warning for _, found in labels for warning in found])
    facts = {"template": template.id}
    return Rendered(PrintJob(data, profile.language, count, facts), job.warnings + warnings)


def preview(template: Template, row: Row, dpi: int, printed_at: datetime) -> bytes:
    """One label as a PNG file, dot for dot what the printer gets.

    Raises:
        StationError: The row lacks a field or has a value that cannot be printed.
    """
    job = LabelJob(template, Run([row], printed_at), PrinterProfile("png", dpi, 0))
    ((sheet, _),) = job.sheets()
    return job.document([replace(sheet, copies=1)])


def _writer(plan: Plan, profile: PrinterProfile, mode: Mode, graphics: GraphicForm) -> Writer:
    if profile.language == "zpl":
        return ZplPress(plan, mode, graphics)
    press = _PICTURE_LANGUAGES.get(profile.language)
    if press is None:
        raise LanguageUnknown(language=profile.language)
    return press(plan)


_PICTURE_LANGUAGES: Mapping[str, Callable[[Plan], Writer]] = {
    "tspl": TsplPress,
    "pdf": PdfPress,
    "png": PngPress,
}
LANGUAGES = ("zpl", *_PICTURE_LANGUAGES)


def _copies(template: Template, values: Mapping[str, str], n: int) -> int:
    if not template.copies_field:
        return 1
    text = values[template.copies_field].strip()
    copies = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 1 <= copies <= MAX_COPIES:
        raise CopiesRefused(row=n, value=text[:20], most=MAX_COPIES)
    return copies


def _same_in_all(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Values that do not change in the job."""
    if not rows:
        return {}
    first = rows[0]
    return {
        name: value for name, value in first.items() if all(row[name] == value for row in rows)
    }
