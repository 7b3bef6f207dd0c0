"""BLOBS: photos in pieces, each resumed where the hub's disk has it, receipted at the end."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from station.errors import StationError
from sync.client.conversation import Answer, Conversation
from sync.client.ports import Ledger, PendingBlob, Request, TransportFailed
from sync.client.troubles import HubRefused, HubUnclear, RequestTooLarge
from sync.wire.messages import BlobHeld, BlobsAsked, Limits, UploadPlace, encode
from sync.wire.receipts import BlobReceipt, is_blob_receipt_of

_AT_ONCE = 200
_TRIES = 3
_PIECE_TRIES = 5
_SMALLEST_PIECE = 16 * 1024
_MOST_HALVINGS = 6
_ASK_AGAIN = {409, 423, 460}
"""Another offset, another sender at work, a piece damaged on the way: ask how far it is."""


class BlobSender:
    """Sends photos; remembers how often each one was refused, for as long as the program runs.

    Attributes:
        piece_bytes: How much is sent at once; shrinks where something on the way takes no more.
            After a cut, less is sent for a while: a line that breaks again and again before a
            piece is through would never deliver the photo.
    """

    def __init__(self, talk: Conversation, ledger: Ledger) -> None:
        self._talk = talk
        self._ledger = ledger
        self.piece_bytes = Limits().chunk_bytes
        self._tries: dict[str, int] = {}
        self._halvings = 0

    def round(self) -> Iterator[int]:
        """Send the next photos; one exchange with the hub per step.

        Yields:
            How many photos the hub has signed for in this step.

        Raises:
            As `Conversation.ask`; HubUnclear, HubRefused.
        """
        pending = self._ledger.pending_blobs(_AT_ONCE)
        if not pending:
            return
        stored = self._collect(pending)
        yield len(stored)
        missing = [blob for blob in pending if blob.sha256 not in stored]
        sent = []
        for blob in missing:
            before = self._tries.get(blob.sha256, 0)
            yield from self._send(blob)
            if self._tries.get(blob.sha256, 0) == before:
                sent.append(blob)
        if sent:
            yield len(self._collect(sent))

    def _collect(self, blobs: Sequence[PendingBlob]) -> set[str]:
        """Ask which of these the hub has, and keep the receipts."""
        asked = BlobsAsked(sha256=tuple(blob.sha256 for blob in blobs))
        answer = self._talk.ask(Request("POST", "/v1/blobs/state", _JSON, encode(asked)))
        if answer.status != 200:
            raise HubRefused(status=answer.status, reason=answer.error.error)
        held = _read_states(answer)
        stored = set()
        for blob in blobs:
            found = held.get(blob.sha256)
            if found is not None and found.receipt is not None:
                self._keep(blob, found.receipt)
                stored.add(blob.sha256)
        return stored

    def _keep(self, blob: PendingBlob, receipt: BlobReceipt) -> None:
        named = (receipt.hub, receipt.sha256, receipt.size)
        ours = (self._talk.hub.hub, blob.sha256, blob.size)
        public = bytes.fromhex(self._talk.hub.public)
        if named != ours or not is_blob_receipt_of(public, receipt):
            raise HubUnclear(reason="photo receipt is not for this photo")
        self._ledger.blob_stored(blob.sha256, receipt)

    def _send(self, blob: PendingBlob) -> Iterator[int]:
        try:
            file = self._ledger.open_blob(blob.sha256)
        except StationError as error:
            self._hold(blob, error.code)
            return
        with file:
            yield from self._send_file(blob, file)

    def _send_file(self, blob: PendingBlob, file: BinaryIO) -> Iterator[int]:
        metadata = {"sha256": blob.sha256, "mime": blob.mime}
        headers = {
            "Upload-Length": str(blob.size),
            "Upload-Metadata": ",".join(f"{k} {_base64(v.encode())}" for k, v in metadata.items()),
        }
        try:
            answer = self._talk.ask(Request("POST", "/v1/blobs", headers))
        except RequestTooLarge as error:
            if not error.is_signed:
                raise
            self._hold(blob, "photo.too_large")
            return
        if answer.status not in {200, 201}:
            self._note_refusal(blob, answer)
            return
        begun = answer.read(UploadPlace)
        yield 0
        if begun.receipt is None:
            yield from self._send_pieces(blob, file, begun)

    def _send_pieces(self, blob: PendingBlob, file: BinaryIO, begun: UploadPlace) -> Iterator[int]:
        path, offset, tries = f"/v1/blobs/{begun.upload}", begun.offset, 0
        while True:
            answer = self._send_piece(path, file, offset)
            yield 0
            if answer.status not in {204, *_ASK_AGAIN} or tries == _PIECE_TRIES:
                self._note_refusal(blob, answer)
                return
            if answer.status != 204:
                tries += 1
                answer = self._talk.ask(Request("HEAD", path))
            offset = _offset(answer)
            if offset >= blob.size:
                return

    def _send_piece(self, path: str, file: BinaryIO, offset: int) -> Answer:
        """One piece; where something on the way takes none of this size, smaller ones."""
        while True:
            file.seek(offset)
            less = max(_SMALLEST_PIECE, self.piece_bytes >> self._halvings)
            piece = file.read(min(self.piece_bytes, less))
            request = Request("PATCH", path, _piece_headers(offset, piece), piece)
            try:
                answer = self._talk.ask(request)
                self._halvings = max(0, self._halvings - 1)
                return answer
            except TransportFailed:
                self._halvings = min(self._halvings + 1, _MOST_HALVINGS)
                raise
            except RequestTooLarge:
                if self.piece_bytes <= _SMALLEST_PIECE:
                    raise
                self.piece_bytes //= 2

    def _note_refusal(self, blob: PendingBlob, answer: Answer) -> None:
        """It did not arrive as it should: begin again, three times at most."""
        tries = self._tries[blob.sha256] = self._tries.get(blob.sha256, 0) + 1
        if tries >= _TRIES:
            self._hold(blob, answer.error.error or "photo.refused")

    def _hold(self, blob: PendingBlob, reason: str) -> None:
        self._tries[blob.sha256] = _TRIES
        self._ledger.blob_held(blob.sha256, reason)


_JSON = {"Content-Type": "application/json"}


def _piece_headers(offset: int, piece: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {_base64(hashlib.sha256(piece).digest())}",
    }


def _offset(answer: Answer) -> int:
    text = answer.headers.get("upload-offset", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise HubUnclear(reason="no offset")
    return int(text)


def _read_states(answer: Answer) -> dict[str, BlobHeld]:
    try:
        return msgspec.json.decode(answer.body, type=dict[str, BlobHeld])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise HubUnclear(reason=str(error)) from error


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
