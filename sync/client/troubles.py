"""What can go wrong between station and hub, each with its sentence. The queue is always kept."""

from station.errors import StationError

OFFLINE_EXIT = 4


class NotTheHub(StationError):
    """Somebody answered, but not the hub this station is enrolled at (no valid signature)."""

    code = "sync.not_the_hub"
    retryable = True
    exit_code = OFFLINE_EXIT


class HubBusy(StationError):
    """The hub, or something on the way, asks for patience.

    Attributes:
        wait_s: How long, as they say; at most 5 minutes.
    """

    code = "sync.hub_busy"
    retryable = True
    exit_code = OFFLINE_EXIT

    def __init__(self, wait_s: float, status: int) -> None:
        super().__init__(status=status)
        self.wait_s = min(300.0, max(1.0, wait_s))


class HubDiskFull(StationError):
    """The hub has no room left."""

    code = "sync.hub_disk_full"
    retryable = True
    exit_code = OFFLINE_EXIT


class HubInTrouble(StationError):
    """The hub failed inside; it says so itself."""

    code = "sync.hub_in_trouble"
    retryable = True
    exit_code = OFFLINE_EXIT


class NotAdmitted(StationError):
    """The hub does not know this station any more, or has revoked or closed it."""

    code = "sync.not_admitted"


class StationRevoked(NotAdmitted):
    """The hub's owner has shut this station out; the queue stays."""

    code = "sync.station_revoked"


class StationClosed(NotAdmitted):
    """The hub's owner has closed this station for good; the queue stays."""

    code = "sync.station_closed"


class AppTooOld(NotAdmitted):
    """The hub wants a newer program here before it takes anything again; the queue stays."""

    code = "sync.app_too_old"


class ChallengeExpired(StationError):
    """Say hello again; nobody needs to see this one."""

    code = "sync.challenge_expired"
    retryable = True
    exit_code = OFFLINE_EXIT


class RequestTooLarge(StationError):
    """The hub, or something on the way, takes no request of this size.

    Attributes:
        is_signed: Whether the hub itself says so.
    """

    code = "sync.request_too_large"
    retryable = True
    exit_code = OFFLINE_EXIT

    def __init__(self, *, is_signed: bool) -> None:
        super().__init__()
        self.is_signed = is_signed


class HubRefused(StationError):
    """The hub takes no request of this form: the programs' versions do not fit, or a bug."""

    code = "sync.hub_refused"
    retryable = True


class HubUnclear(StationError):
    """The hub signed an answer that cannot be: a bug, or another hub with the same key."""

    code = "sync.hub_unclear"
    retryable = True


class Forked(StationError):
    """The hub holds another history of this station: a cloned disk, or a restored backup."""

    code = "sync.forked"


class FeedRestarts(StationError):
    """The hub's feed broke off more than three times in an hour; pulling is stopped."""

    code = "sync.feed_restarts"
