"""S5: whatever a station asks, signed or not, the hub answers below 500 and signs it.

`FUZZ_CASES=20000 python -m pytest tests/integration/sync/test_fuzz.py -s` runs it at length,
on both engines, and prints how often each status came.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.ledger.chain import Place
from sync.client.ports import Request
from sync.hub.verify import verify
from sync.wire.signing import Asked, is_answer_of, new_nonce, request_headers
from tests.helpers.hub_in_memory import LocalHub, Station

WORDS = st.sampled_from(["0" * 32, "f" * 32, "x", "", "..", "%00", "1" * 400, "é"])
NUMBERS = st.sampled_from(["0", "1", "5", "-1", "1e9", "9" * 15, "9" * 40, "", "x", "²"])
CURSORS = st.sampled_from(
    [f"1.0.{'0' * 64}", f"1.3.{'a' * 64}", "1.2", f"{'9' * 16}.{'9' * 16}.{'0' * 64}"]
)
HEADERS = {
    "X-After-Link": st.sampled_from(["0" * 64, "x", ""]),
    "X-Last-Seq": NUMBERS,
    "X-Last-Link": st.sampled_from(["0" * 64, "x"]),
    "X-Seal": st.sampled_from(["0" * 128, "zz"]),
    "Content-Encoding": st.sampled_from(["zstd", "gzip", "br", ""]),
    "Accept-Encoding": st.sampled_from(["zstd", "gzip", ""]),
    "Upload-Length": NUMBERS,
    "Upload-Offset": NUMBERS,
    "Upload-Metadata": st.sampled_from(
        [f"sha256 {'MDAw' * 21}MA==,mime aW1hZ2UvcG5n", "a b,c", ""]
    ),
    "Upload-Checksum": st.sampled_from(["sha256 AAAA", ""]),
}
BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from(
        [
            b"{}",
            b"[]",
            b'{"sha256":[]}',
            b'{"sha256":["' + b"0" * 64 + b'"]}',
            b"[" * 10_000,
            b'{"seq":1}',
        ]
    ),
)


CASES = int(os.environ.get("FUZZ_CASES", "300"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def station(request: pytest.FixtureRequest) -> Iterator[Station]:
    is_server = request.param == "postgresql"
    server = request.getfixturevalue("postgres") if is_server else None
    with tempfile.TemporaryDirectory() as folder:
        hub = LocalHub(Path(folder) / "hub", server)
        made = Station(hub)
        for number in range(5):
            made.ledger.capture(f"{number}")
        made.sync()
        yield made
        hub.close()


statuses: Counter[int] = Counter()


@st.composite
def requests(draw: st.DrawFn) -> Request:
    own = st.sampled_from(["{station}", "{epoch}"]) | WORDS
    path = draw(
        st.one_of(
            st.builds("/v1/s/{}/e/{}/records?after={}".format, own, own, NUMBERS),
            st.builds("/v1/s/{}/e/{}/links?from={}&step={}".format, own, own, NUMBERS, NUMBERS),
            st.builds("/v1/log?cursor={}&limit={}".format, CURSORS | WORDS, NUMBERS),
            st.builds("/v1/blobs/{}".format, WORDS),
            st.builds("/v1/snapshot?kind={}&after={}".format, st.just("master") | WORDS, NUMBERS),
            st.sampled_from(["/v1/hello", "/v1/enrol", "/v1/blobs", "/v1/blobs/state", "/v1"]),
            st.sampled_from(["/healthz", "/metrics", "/openapi.json", "/metrics?x=\x00"]),
            st.text(max_size=30).map(lambda text: "/" + text),
        )
    )
    method = draw(st.sampled_from(["GET", "POST", "HEAD", "PATCH", "DELETE"]))
    names = draw(st.sets(st.sampled_from(sorted(HEADERS)), max_size=6))
    return Request(method, path, {name: draw(HEADERS[name]) for name in names}, draw(BODIES))


@settings(max_examples=CASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=requests(), is_signed=st.booleans(), is_greeted=st.booleans())
def test_any_request_is_answered_below_500(
    station: Station, asked: Request, is_signed: bool, is_greeted: bool
) -> None:
    path = asked.path.replace("{station}", station.ledger.station)
    path = path.replace("{epoch}", station.ledger.epoch)
    challenge = station.session._talk.challenge if is_greeted else "x"
    signature = Asked(asked.method, path, new_nonce())
    signed = request_headers(
        station.ledger.key, station.ledger.station, signature, challenge, asked.body
    )
    headers = {**asked.headers, **(signed if is_signed else {})}
    answer = station.hub.answer(Request(asked.method, path, headers, asked.body))
    assert answer.status < 500
    statuses[answer.status] += 1
    nonce = signature.nonce if is_signed else "0" * 32
    public = bytes.fromhex(station.pin.public)
    reference = Asked(asked.method, path, nonce)
    assert is_answer_of(public, reference, answer.status, answer.headers, answer.body)


def test_the_hub_is_sound_after_all_that(station: Station) -> None:
    print(f"{sum(statuses.values())} cases, {dict(sorted(statuses.items()))}")
    parts = station.hub.parts
    assert list(verify(parts.storage, parts.files, parts.identity.key.public)) == []
    station.ledger.capture("one more")
    station.new_session()
    station.sync()
    head = station.ledger.head(station.ledger.epoch)
    assert station.ledger.acked == {station.ledger.epoch: Place(head.seq, head.link)}
