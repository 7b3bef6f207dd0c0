"""Whether a code may be that of a carton or pallet."""

from station.gs1 import element_string
from station.trace import key as keys
from ui.viewmodels.bench import Code


def names_container(code: Code) -> bool:
    """Whether the code may name a container: an SSCC, or one of our own codes."""
    named = keys.of_elements(element_string.parse_scan(code.full.strip()).ais)
    is_sscc = named is not None and named.startswith("sscc:")
    return is_sscc or keys.of_own_code(code.text) is not None
