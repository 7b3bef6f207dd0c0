"""Valid GS1 codes for property tests."""

from hypothesis import strategies as st

from station.gs1 import check_digit
from station.gs1.result import Elements

CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

digits_13 = st.text("0123456789", min_size=13, max_size=13)
gtins = digits_13.map(lambda payload: payload + check_digit.compute(payload))
texts = st.text(CSET_82, min_size=1, max_size=20)
dates = st.dates().map(lambda day: f"{day:%y%m%d}" if day.day < 29 else f"{day:%y%m}00")

_OPTIONAL = st.fixed_dictionaries(
    {},
    optional={
        "10": texts,
        "21": texts,
        "17": dates,
        "240": texts,
        "3103": st.text("0123456789", min_size=6, max_size=6),
        "30": st.text("0123456789", min_size=1, max_size=8),
        "422": st.sampled_from(["156", "276", "840"]),
        "99": texts,
    },
)


@st.composite
def trade_items(draw: st.DrawFn) -> Elements:
    """A GTIN and some of what may stand beside it, in any order."""
    elements = [("01", draw(gtins)), *draw(_OPTIONAL).items()]
    return tuple(draw(st.permutations(elements)))


_PIECES = (
    *("]C1", "]d2", "]Q1", "]E0", "^", "\x1d", "(01)", "https://a/01/", "urn:epc:id:", "|"),
    *("01", "10", "21", "8006", "3103", "06949999990012", "ABC", "\ud800", "\0"),
)

hostile_text = st.one_of(
    st.text(max_size=80),
    st.text("01()^|/?&=#%\x1d\\]dQCeE39 ", max_size=80),
    st.builds(
        "".join,
        st.lists(
            st.sampled_from(_PIECES),
            max_size=12,
        ),
    ),
)
