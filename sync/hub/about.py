"""What anybody may ask of a hub: whether it is well, what it counts, how to talk to it."""

import json

from sync.hub.exchange import Call, Refused, Reply

_LOOPBACK = frozenset({"127.0.0.1", "::1", ""})


def health(call: Call) -> Reply:
    """`GET /healthz`: 200 where the records can be read; trouble with the store is 500 or 503."""
    with call.hub.storage.reading() as view:
        gen = view.generation()
    return Reply(200, data=json.dumps({"status": "ok", "generation": gen}).encode())


def metrics(call: Call) -> Reply:
    """`GET /metrics`, for a collector on the same machine: counts tell a rival something too."""
    if call.request.peer not in _LOOPBACK:
        raise Refused(403, "metrics-local-only")
    with call.hub.storage.reading() as view:
        head, projected = view.feed_head().idx, view.projected_idx()
    text = call.hub.telemetry.text(call.hub.now_ms(), head, projected)
    return Reply(200, headers={"Content-Type": "text/plain; version=0.0.4"}, data=text.encode())


def openapi(call: Call) -> Reply:
    """`GET /openapi.json`: OpenAPI 3.1, made from the routes themselves."""
    return Reply(200, data=call.hub.description)
