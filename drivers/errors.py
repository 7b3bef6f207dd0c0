"""What can go wrong between an address and an open device."""

from station.errors import StationError
from station.ports import DeviceUnreachable


class UnknownDriver(StationError):
    """No driver answers to this kind and scheme."""

    code = "driver.unknown"
    exit_code = 2


class DriverUnavailable(StationError):
    """The driver exists but a library it needs is missing."""

    code = "driver.unavailable"
    exit_code = 3


class DriverFailed(StationError):
    """A driver ended in a way it must not; the fault itself goes to the crash report."""

    code = "driver.failed"
    retryable = True
    exit_code = 3


class AddressMalformed(StationError):
    """Not an address of the form `scheme://place?option=value`."""

    code = "device.address_malformed"
    exit_code = 2


class OptionUnknown(StationError):
    """The address has an option that this driver does not know."""

    code = "device.option_unknown"
    exit_code = 2


class OptionWrong(StationError):
    """An option of the address has a value that is not possible."""

    code = "device.option_wrong"
    exit_code = 2


class DeviceMissing(DeviceUnreachable):
    """Nothing is plugged in there. Looking again costs next to nothing, so it is done often."""

    code = "device.missing"
    look_again_s = 0.5


class DeviceBusy(DeviceUnreachable):
    """Another program holds the device."""

    code = "device.busy"


class DeviceNotAllowed(DeviceUnreachable):
    """This user may not open the device."""

    code = "device.not_allowed"


class DeviceAmbiguous(DeviceUnreachable):
    """Several devices answer to this description."""

    code = "device.ambiguous"


class DeviceStopped(StationError):
    """The device was let go of and is not used any more."""

    code = "device.stopped"
