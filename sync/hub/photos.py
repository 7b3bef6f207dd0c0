"""Photos in pieces: a subset of the tus 1.0 protocol. The reported offset is what is on disk.

A cut costs at most the piece that was on its way (1 MiB). At the end the whole is checked, moved
to its place for good, and only then entered: a photo that is `stored` is durable (I11).
"""

import base64
import binascii
import hashlib
import re

from station import ids
from sync.hub.exchange import Call, Hub, Refused, Reply
from sync.hub.pictures import picture_fault
from sync.hub.rows import StoredBlob, Upload
from sync.wire.messages import BlobHeld, BlobsAsked, UploadPlace, decode, encode
from sync.wire.receipts import BlobReceipt, signed_blob_receipt

_HASH = re.compile("[0-9a-f]{64}")
_MIME = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_UNSIGNED = "0" * 128


def begin(call: Call) -> Reply:
    """`POST /v1/blobs`: begin, or go on with what this station began, or it is here already."""
    size = _header_number(call, "upload-length")
    if size > call.hub.limits.blob_bytes:
        raise Refused(413, "photo.too_large")
    sha256, mime = _metadata(call.request.headers.get("upload-metadata", ""))
    tenant = call.station.tenant
    with call.hub.storage.writing() as tx:
        held = tx.blobs(tenant, [sha256]).get(sha256)
        if held is not None:
            return Reply(200, UploadPlace(receipt=receipt_of(call.hub, held)))
        upload = tx.upload_of(call.station.station, sha256)
        if upload is not None and upload.size != size:
            raise Refused(422, "photo.size_differs")
        if upload is None:
            id_ = ids.new_id()
            upload = Upload(id_, call.station.station, tenant, sha256, mime, size, 0)
            tx.add_upload(upload, call.hub.now_ms())
    headers = {
        "Location": f"/v1/blobs/{upload.upload}",
        "Upload-Offset": str(upload.offset),
    }
    return Reply(201, UploadPlace(upload=upload.upload, offset=upload.offset), headers)


def how_far(call: Call) -> Reply:
    """`HEAD /v1/blobs/{upload}`."""
    upload = _upload(call)
    return Reply(200, headers=_offset(upload.offset) | {"Upload-Length": str(upload.size)})


def take(call: Call) -> Reply:
    """`PATCH /v1/blobs/{upload}`: one piece of at most 1 MiB."""
    with call.hub.uploads.claimed(call.words[0]):
        return _take(call, _upload(call), call.request.body)


def state(call: Call) -> Reply:
    """`POST /v1/blobs/state`: which of these photos are here for good, with receipts."""
    asked = decode(call.request.body, BlobsAsked)
    with call.hub.storage.reading() as view:
        held = view.blobs(call.station.tenant, asked.sha256)
    answer = {}
    for sha256 in asked.sha256:
        blob = held.get(sha256)
        answer[sha256] = BlobHeld(state="absent")
        if blob is not None:
            receipt = receipt_of(call.hub, blob)
            answer[sha256] = BlobHeld(state="safe" if blob.is_safe else "stored", receipt=receipt)
    return Reply(200, data=encode(answer))


def receipt_of(hub: Hub, blob: StoredBlob) -> BlobReceipt:
    """The receipt of a stored photo."""
    return BlobReceipt(
        hub=hub.identity.hub,
        tenant=blob.tenant,
        sha256=blob.sha256,
        size=blob.size,
        at=blob.at,
        sig=blob.sig,
    )


def _take(call: Call, upload: Upload, piece: bytes) -> Reply:
    if len(piece) > call.hub.limits.chunk_bytes or upload.offset + len(piece) > upload.size:
        raise Refused(413, "photo-piece-too-large", headers=_offset(upload.offset))
    if _header_number(call, "upload-offset") != upload.offset:
        raise Refused(409, "photo-offset", headers=_offset(upload.offset))
    if not _is_intact(call.request.headers.get("upload-checksum", ""), piece):
        raise Refused(460, "photo-piece-damaged", headers=_offset(upload.offset))
    call.hub.files.append(upload.upload, upload.offset, piece)
    offset = upload.offset + len(piece)
    if offset < upload.size:
        with call.hub.storage.writing() as tx:
            tx.move_upload(upload.upload, offset)
    else:
        _finish(call.hub, upload)
    return Reply(204, headers=_offset(offset))


def _finish(hub: Hub, upload: Upload) -> None:
    fault = hub.files.finish(
        upload.upload, upload.sha256, lambda start: picture_fault(upload.mime, start)
    )
    if fault:
        with hub.storage.writing() as tx:
            tx.drop_upload(upload.upload)
        raise Refused(422, fault)
    receipt = signed_blob_receipt(
        hub.identity.key,
        BlobReceipt(
            hub=hub.identity.hub,
            tenant=upload.tenant,
            sha256=upload.sha256,
            size=upload.size,
            at=hub.now_ms(),
            sig=_UNSIGNED,
        ),
    )
    blob = StoredBlob(
        upload.tenant, upload.sha256, upload.size, upload.mime, receipt.at, receipt.sig
    )
    with hub.storage.writing() as tx:
        tx.add_blob(blob)
        tx.drop_upload(upload.upload)


def _upload(call: Call) -> Upload:
    with call.hub.storage.reading() as view:
        upload = view.upload(call.words[0])
    if upload is None or upload.station != call.station.station:
        raise Refused(404, "photo-upload-unknown")
    return upload


def _offset(offset: int) -> dict[str, str]:
    return {"Upload-Offset": str(offset)}


def _header_number(call: Call, name: str) -> int:
    text = call.request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Refused(400, f"header-{name}")
    return int(text)


def _metadata(text: str) -> tuple[str, str]:
    """`sha256 <base64>,mime <base64>`, as tus has it."""
    try:
        pairs = dict(pair.strip().split(" ", 1) for pair in text.split(","))
        values = {
            key: base64.b64decode(value, validate=True).decode() for key, value in pairs.items()
        }
    except (ValueError, binascii.Error) as error:
        raise Refused(400, "header-upload-metadata") from error
    sha256, mime = values.get("sha256", ""), values.get("mime", "")
    if not (_HASH.fullmatch(sha256) and _MIME.fullmatch(mime)):
        raise Refused(400, "header-upload-metadata")
    return sha256, mime


def _is_intact(checksum: str, piece: bytes) -> bool:
    digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    return checksum == f"sha256 {digest}"
