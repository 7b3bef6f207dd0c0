"""Windows' own per-user sealing of secrets (CryptProtectData), through ctypes."""

import ctypes
import sys

if sys.platform == "win32":
    from ctypes import wintypes

    class _Blob(ctypes.Structure):
        _fields_ = [("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char))]

    def _call(function: str, data: bytes) -> bytes:
        given = _Blob(len(data), ctypes.create_string_buffer(data, len(data)))
        result = _Blob()
        crypt = getattr(ctypes.windll.crypt32, function)
        if not crypt(ctypes.byref(given), None, None, None, None, 0, ctypes.byref(result)):
            raise ctypes.WinError()
        try:
            return ctypes.string_at(result.data, result.size)
        finally:
            ctypes.windll.kernel32.LocalFree(result.data)

    def seal(data: bytes) -> bytes:
        """Seal to the current user of this machine."""
        return _call("CryptProtectData", data)

    def unseal(data: bytes) -> bytes:
        """Open what `seal` made.

        Raises:
            OSError: Another user or machine sealed it, or it is damaged.
        """
        return _call("CryptUnprotectData", data)
