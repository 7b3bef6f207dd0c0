"""Every kind of request the hub answers, and how it is described to others."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import msgspec

from sync.hub import about, enrolment, feed, hello, photos, push, returned, streams
from sync.hub.exchange import Call, Reply
from sync.wire import messages as m

SMALL_BODY = 1024 * 1024
_ID = "([0-9a-f]{32})"


@dataclass(frozen=True)
class Route:
    """One kind of request.

    Attributes:
        template: The path; what stands in braces is an id of 32 hex digits.
        needs: Who may ask: anybody, a known key, or a known key on a current challenge.
        max_body: Bytes.
        body: What a JSON body holds; `media` names any other kind.
        answers: What comes with each good status, and with the conflicts that say more than why.
    """

    method: str
    template: str
    handler: Callable[[Call], Reply]
    summary: str
    needs: Literal["nothing", "key", "challenge"] = "challenge"
    max_body: int = SMALL_BODY
    body: type[msgspec.Struct] | None = None
    media: str = ""
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    answers: Mapping[int, type[msgspec.Struct] | None] = field(default_factory=dict)

    @cached_property
    def path(self) -> re.Pattern[str]:
        """Matches the paths of this kind; its groups are the ids."""
        return re.compile(re.sub(r"\{[a-z_]+\}", _ID, self.template))


_STREAM = "/v1/s/{station}/e/{epoch}"

ROUTES = (
    Route(
        "POST",
        "/v1/enrol",
        enrolment.enrol,
        "Introduce a device key by a one-time code.",
        needs="nothing",
        body=m.Enrol,
        answers={201: m.Enrolled},
    ),
    Route(
        "POST",
        "/v1/hello",
        hello.hello,
        "Compare what the station has with what the hub holds; get a challenge.",
        needs="key",
        body=m.Hello,
        answers={200: m.HelloAnswer},
    ),
    Route(
        "POST",
        f"{_STREAM}/records",
        push.push,
        "Send records of one's own stream; durable before the answer.",
        max_body=4 * 1024 * 1024,
        media="application/x-ndjson",
        query=("after",),
        headers=("X-After-Link", "X-Last-Seq", "X-Last-Link", "X-Seal"),
        answers={200: m.Pushed, 409: m.PushConflict},
    ),
    Route(
        "GET",
        f"{_STREAM}/records",
        streams.records,
        "Get one's own records back, as NDJSON.",
        query=("after",),
        answers={200: None, 204: None},
    ),
    Route(
        "GET",
        f"{_STREAM}/links",
        streams.links,
        "Links of one's own stream, to find where a fork began.",
        query=("from", "step"),
        answers={200: m.Links},
    ),
    Route(
        "GET",
        "/v1/log",
        feed.log,
        "Every record in the hub's order, with bodies where the reader may see them.",
        query=("cursor", "limit", "wait"),
        answers={200: m.LogPage, 409: m.LogConflict},
    ),
    Route(
        "GET",
        "/v1/snapshot",
        feed.snapshot,
        "The documents in force, before a long feed is read.",
        query=("kind", "after"),
        answers={200: m.Snapshot},
    ),
    Route(
        "POST",
        "/v1/returned",
        returned.returned,
        "Bring the hub's own records back to a hub that has lost them, each with its seal.",
        body=m.Returned,
        answers={200: m.TakenBack},
    ),
    Route(
        "POST",
        "/v1/blobs",
        photos.begin,
        "Announce a photo, or learn that it is here already.",
        headers=("Upload-Length", "Upload-Metadata"),
        answers={200: m.UploadPlace, 201: m.UploadPlace},
    ),
    Route(
        "POST",
        "/v1/blobs/state",
        photos.state,
        "Which of these photos are here for good, with receipts.",
        body=m.BlobsAsked,
        answers={200: None},
    ),
    Route(
        "HEAD",
        "/v1/blobs/{upload}",
        photos.how_far,
        "How many bytes of an upload are on disk.",
        answers={200: None},
    ),
    Route(
        "PATCH",
        "/v1/blobs/{upload}",
        photos.take,
        "One piece of a photo, at most 1 MiB.",
        media="application/offset+octet-stream",
        headers=("Upload-Offset", "Upload-Checksum"),
        answers={204: None},
    ),
    Route(
        "GET",
        "/healthz",
        about.health,
        "Whether the hub is well.",
        needs="nothing",
        answers={200: None},
    ),
    Route(
        "GET",
        "/metrics",
        about.metrics,
        "Counts for Prometheus, to callers on the same machine.",
        needs="nothing",
        answers={200: None},
    ),
    Route(
        "GET",
        "/openapi.json",
        about.openapi,
        "This description.",
        needs="nothing",
        answers={200: None},
    ),
)
