"""The GS1 Application Identifiers: format, content rules, companions, Digital Link role.

State: the GS1 AI list of January 2026 (General Specifications 3.2), with the associations of 4.13
as the GS1 Barcode Syntax Dictionary resolves them. A row reads

    AI or range | data title | format | needs | excludes | marks

Format: parts joined by spaces, `N` digits, `X` `Y` `Z` character sets 82, 39, 64; `N6` fixed,
`X..20` one to twenty, `?` optional; after `:` the rules of `content`. Needs: one of the listed
companions must be in the code, `+` joins those that must come together. `31nn` stands for any
digits. Marks: `fixed` needs no separator after it; `key` may start a Digital Link path, followed
by the qualifiers it lists (in order; `/` separates alternatives); `path` may not be a query
parameter of a Digital Link.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

_GOODS = "01 02 03 8006 8026"
_MEASURED = "30 31nn 32nn 35nn 36nn"
_GLN = "N13:check,prefix"
_PERSON = "8017 8018"

_ROWS = f"""
00 | SSCC | N18:check,prefix2 | | | fixed key
01 | GTIN | N14:check,prefix2 | | 255 37 | fixed key=22,10,21/235
02 | CONTENT | N14:check,prefix2 | 37 | 01 03 | fixed
03 | MTO GTIN | N14:check,prefix2 | | 01 02 37 235 | fixed path
10 | BATCH/LOT | X..20 | {_GOODS} | |
11 | PROD DATE | N6:date0 | {_GOODS} | | fixed
12 | DUE DATE | N6:date0 | 8020 | | fixed
13 | PACK DATE | N6:date0 | {_GOODS} | | fixed
15 | BEST BEFORE or BEST BY | N6:date0 | {_GOODS} | | fixed
16 | SELL BY | N6:date0 | {_GOODS} | | fixed
17 | USE BY or EXPIRY | N6:date0 | {_GOODS} 255 | | fixed
20 | VARIANT | N2 | {_GOODS} | | fixed
21 | SERIAL | X..20 | 01 03 8006 | 235 | path
22 | CPV | X..20 | 01 | | path
235 | TPX | X..28 | 01 | | path
240 | ADDITIONAL ID | X..30 | {_GOODS} | |
241 | CUST. PART No. | X..30 | {_GOODS} | |
242 | MTO VARIANT | N..6 | 01 02 8006 8026 | |
243 | PCN | X..20 | 01 03 | |
250 | SECONDARY SERIAL | X..30 | 01+21 03+21 8006+21 | |
251 | REF. TO SOURCE | X..30 | 01 03 8006 | |
253 | GDTI | {_GLN} X..17? | | | key
254 | GLN EXTENSION COMPONENT | X..20 | 414 | | path
255 | GCN | {_GLN} N..12? | | 01 02 415 8006 8020 8026 | key
30 | VAR. COUNT | N..8 | 01 02 | |
37 | COUNT | N..8 | 00+02 00+8026 | |
3900-3909 | AMOUNT | N..15 | 255 8020 | 390n 391n 394n 8111 |
3910-3919 | AMOUNT | N3:currency N..15 | 8020 | 391n |
3920-3929 | PRICE | N..15 | 01+30 01+31nn 01+32nn 01+35nn 01+36nn | 392n 393n |
3930-3939 | PRICE | N3:currency N..15 | {_MEASURED} | 393n |
3940-3943 | PRCNT OFF | N4 | 255 | 394n 8111 |
3950-3955 | PRICE/UoM | N6 | {_MEASURED} | 392n 393n 395n 8005 |
400 | ORDER NUMBER | X..30 | | |
401 | GINC | X..30:prefix | | | key
402 | GSIN | N17:check,prefix | | | key
403 | ROUTE | X..30 | 00 | |
410 | SHIP TO LOC | {_GLN} | | | fixed
411 | BILL TO | {_GLN} | | | fixed
412 | PURCHASE FROM | {_GLN} | | | fixed
413 | SHIP FOR LOC | {_GLN} | | | fixed
414 | LOC No. | {_GLN} | | | fixed key=254/7040
415 | PAY TO | {_GLN} | 8020 | | fixed key=8020
416 | PROD/SERV LOC | {_GLN} | | | fixed
417 | PARTY | {_GLN} | | | fixed key=7040
420 | SHIP TO POST | X..20 | | 421 |
421 | SHIP TO POST | N3:country X..9 | | 4307 |
422 | ORIGIN | N3:country | {_GOODS} | 426 |
423 | COUNTRY - INITIAL PROCESS | N3:country N3?:country N3?:country N3?:country N3?:country | 01 02 03 | 426 |
424 | COUNTRY - PROCESS | N3:country | 01 02 03 | 426 |
425 | COUNTRY - DISASSEMBLY | N3:country N3?:country N3?:country N3?:country N3?:country | 01 02 03 | 426 |
426 | COUNTRY - FULL PROCESS | N3:country | 01 02 03 | |
427 | ORIGIN SUBDIVISION | X..3 | 01+422 02+422 03+422 | |
4300 | SHIP TO COMP | X..35:percent | 00 | |
4301 | SHIP TO NAME | X..35:percent | 00 | |
4302 | SHIP TO ADD1 | X..70:percent | 00 | |
4303 | SHIP TO ADD2 | X..70:percent | 4302 | |
4304 | SHIP TO SUB | X..70:percent | 00 | |
4305 | SHIP TO LOC | X..70:percent | 00 | |
4306 | SHIP TO REG | X..70:percent | 00 | |
4307 | SHIP TO COUNTRY | X2:country2 | 00 | |
4308 | SHIP TO PHONE | X..30 | 00 | |
4309 | SHIP TO GEO | N10:latitude N10:longitude | 00 | |
4310 | RTN TO COMP | X..35:percent | 00 | |
4311 | RTN TO NAME | X..35:percent | 00 | |
4312 | RTN TO ADD1 | X..70:percent | 00 | |
4313 | RTN TO ADD2 | X..70:percent | 4312 | |
4314 | RTN TO SUB | X..70:percent | 00 | |
4315 | RTN TO LOC | X..70:percent | 00 | |
4316 | RTN TO REG | X..70:percent | 00 | |
4317 | RTN TO COUNTRY | X2:country2 | 00 | |
4318 | RTN TO POST | X..20 | 00 | |
4319 | RTN TO PHONE | X..30 | 00 | |
4320 | SRV DESCRIPTION | X..35:percent | 00 | |
4321 | DANGEROUS GOODS | N1:yesno | 00 | |
4322 | AUTH TO LEAVE | N1:yesno | 00 | |
4323 | SIG REQUIRED | N1:yesno | 00 | |
4324 | NOT BEF DEL DT | N6:date0 N4:time | 00 | |
4325 | NOT AFT DEL DT | N6:date0 N4:time | 00 | |
4326 | REL DATE | N6:date | 00 | |
4330 | MAX TEMP F. | N6 X1?:hyphen | 00 | 4331 |
4331 | MAX TEMP C. | N6 X1?:hyphen | 00 | 4330 |
4332 | MIN TEMP F. | N6 X1?:hyphen | 00 | 4333 |
4333 | MIN TEMP C. | N6 X1?:hyphen | 00 | 4332 |
7001 | NSN | N13 | 01 02 8006 8026 | |
7002 | MEAT CUT | X..30 | 01 02 | |
7003 | EXPIRY TIME | N6:date N4:time | 01 02 03 | |
7004 | ACTIVE POTENCY | N..4 | 01+10 03+10 | |
7005 | CATCH AREA | X..12 | 01 02 | |
7006 | FIRST FREEZE DATE | N6:date | 01 02 | |
7007 | HARVEST DATE | N6:date N6?:date | 01 02 | |
7008 | AQUATIC SPECIES | X..3 | 01 02 | |
7009 | FISHING GEAR TYPE | X..10 | 01 02 | |
7010 | PROD METHOD | X..2 | 01 02 03 | |
7011 | TEST BY DATE | N6:date N4?:time | 01 02 03 | |
7020 | REFURB LOT | X..20 | 01+416 03+416 8006+416 | |
7021 | FUNC STAT | X..20 | 01 03 8006 | |
7022 | REV STAT | X..20 | 01+7021 03+7021 8006+7021 | |
7023 | GIAI - ASSEMBLY | X..30:prefix | | |
7030-7039 | PROCESSOR | N3:country999 X..27 | 01 02 | |
7040 | UIC+EXT | N1 X1 X1 X1:importer | | | path
7041 | UFRGT UNIT TYPE | X..4:package | 00 | | path
710 | NHRN PZN | X..20 | 01 | |
711 | NHRN CIP | X..20 | 01 | |
712 | NHRN CN | X..20 | 01 | |
713 | NHRN DRN | X..20 | 01 | |
714 | NHRN AIM | X..20 | 01 | |
715 | NHRN NDC | X..20 | 01 | |
716 | NHRN AIC | X..20 | 01 | |
717 | NHRN SRN | X..20 | 01 | |
7230-7239 | CERT | X2 X..28 | 01 8004 | |
7240 | PROTOCOL | X..20 | 01 8006 | 03 |
7241 | AIDC MEDIA TYPE | N2:media | {_PERSON} | |
7242 | VCN | X..25 | {_PERSON} | |
7250 | DOB | N8:longdate | 8018 | 7251 |
7251 | DOB TIME | N8:longdate N4:time | 8018 | 7250 |
7252 | BIO SEX | N1:sex | 8018 | |
7253 | FAMILY NAME | X..40:percent | {_PERSON} | 7256 7259 |
7254 | GIVEN NAME | X..40:percent | {_PERSON} | 7256 7259 |
7255 | SUFFIX | X..10 | {_PERSON} | 7256 7259 |
7256 | FULL NAME | X..90:percent | {_PERSON} | |
7257 | PERSON ADDR | X..70:percent | 8018 | |
7258 | BIRTH SEQUENCE | X3:position | 8018+7259 | |
7259 | BABY | X..40:percent | 8018 | 7256 |
8001 | DIMENSIONS | N4:nonzero N5:nonzero N3:nonzero N1:winding N1 | 01 | |
8002 | CMT No. | X..20 | | |
8003 | GRAI | N1:zero {_GLN} X..16? | | | key
8004 | GIAI | X..30:prefix | | | key=7040
8005 | PRICE PER UNIT | N6 | 01 02 | |
8006 | ITIP | N14:check,prefix2 N4:pieces | | 01 03 37 | key=22,10,21
8007 | IBAN | X..34:iban | 415 | |
8008 | PROD TIME | N6:date N2:hour N2?:minute N2?:second | 01 02 03 | |
8009 | OPTSEN | X..50 | 00 01 03 | |
8010 | CPID | Y..30:prefix | | | key=8011
8011 | CPID SERIAL | N..12:nozeroprefix | 8010 | | path
8012 | VERSION | X..20 | 01 03 8006 | |
8013 | GMN | X..25:pair,prefix | | | key
8014 | HIDRI | X..25:pair,prefix,letter | 01 | | path
8017 | GSRN - PROVIDER | N18:check,prefix | | 8018 | key=8019
8018 | GSRN - RECIPIENT | N18:check,prefix | | 8017 | key=8019
8019 | SRIN | N..10 | {_PERSON} | | path
8020 | REF No. | X..25 | 415 | | path
8026 | ITIP CONTENT | N14:check,prefix2 N4:pieces | 37 | 02 03 8006 |
8030 | DIGSIG | Z..90 | 00 01+21 03+21 253 255 8003 8004 8006+21 8010+8011 8017 8018 | |
8040 | IMEI | N15 | 01+21 | | path
8041 | IMEI2 | N15 | 01+21+8040 | | path
8042 | ESIM | N32 | 01+21+8040 | | path
8043 | PSIM | N18 N..2? | 01+21+8040 | | path
8110 | COUPON | X..70:coupon | | |
8111 | POINTS | N4 | 255 | |
8112 | COUPON | X..70:offer | | |
8200 | PRODUCT URL | X..70 | 01 | | path
90 | INTERNAL | X..30 | | |
91-99 | INTERNAL | X..90 | | |
"""

_TRADE_MEASURES = """
310 NET WEIGHT (kg)|311 LENGTH (m)|312 WIDTH (m)|313 HEIGHT (m)|314 AREA (m²)|315 NET VOLUME (l)
316 NET VOLUME (m³)|320 NET WEIGHT (lb)|321 LENGTH (in)|322 LENGTH (ft)|323 LENGTH (yd)
324 WIDTH (in)|325 WIDTH (ft)|326 WIDTH (yd)|327 HEIGHT (in)|328 HEIGHT (ft)|329 HEIGHT (yd)
350 AREA (in²)|351 AREA (ft²)|352 AREA (yd²)|356 NET WEIGHT (tr oz)|357 NET VOLUME (oz)
360 NET VOLUME (qt)|361 NET VOLUME (gal.)|364 NET VOLUME (in³)|365 NET VOLUME (ft³)
366 NET VOLUME (yd³)
"""

_LOGISTIC_MEASURES = """
330 GROSS WEIGHT (kg)|331 LENGTH (m), log|332 WIDTH (m), log|333 HEIGHT (m), log
334 AREA (m²), log|335 VOLUME (l), log|336 VOLUME (m³), log|340 GROSS WEIGHT (lb)
341 LENGTH (in), log|342 LENGTH (ft), log|343 LENGTH (yd), log|344 WIDTH (in), log
345 WIDTH (ft), log|346 WIDTH (yd), log|347 HEIGHT (in), log|348 HEIGHT (ft), log
349 HEIGHT (yd), log|353 AREA (in²), log|354 AREA (ft²), log|355 AREA (yd²), log
362 VOLUME (qt), log|363 VOLUME (gal.), log|367 VOLUME (in³), log|368 VOLUME (ft³), log
369 VOLUME (yd³), log
"""

_DECIMALS = range(6)
"""The last digit of a measure's AI says how many of its six digits are decimals."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a value: `kind` is `N`, `X`, `Y` or `Z`; lengths in characters."""

    kind: str
    shortest: int
    longest: int
    rules: tuple[str, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True)
class Ai:
    """One Application Identifier.

    Attributes:
        needs: Alternatives; all companions of one of them must be in the code. Empty: none needed.
        excludes: AIs or patterns such as `310n` that may not be in the same code.
        is_fixed: Its length is known from its first two digits, so no separator follows.
        qualifiers: The sequences that may follow it in a Digital Link path; None if no key.
        is_attribute: Whether a Digital Link may carry it as a query parameter.
    """

    ai: str
    title: str
    parts: tuple[Part, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[str, ...] = ()
    is_fixed: bool = False
    qualifiers: tuple[tuple[str, ...], ...] | None = None
    is_attribute: bool = True

    @cached_property
    def shortest(self) -> int:
        """Fewest characters of a value."""
        return sum(part.shortest for part in self.parts if not part.is_optional)

    @cached_property
    def longest(self) -> int:
        """Most characters of a value."""
        return sum(part.longest for part in self.parts)


@lru_cache(maxsize=1)
def table() -> Mapping[str, Ai]:
    """Every AI by its digits."""
    entries = (*_listed(), *_measures())
    return {entry.ai: entry for entry in sorted(entries, key=lambda entry: entry.ai)}


@lru_cache(maxsize=1)
def _lengths() -> Mapping[str, int]:
    """First two digits -> how many digits the AI has; the same for all that share them."""
    return {ai[:2]: len(ai) for ai in table()}


def at_start_of(text: str) -> Ai | None:
    """The AI whose digits `text` begins with, or None."""
    length = _lengths().get(text[:2])
    return table().get(text[:length]) if length else None


def matches(pattern: str, ai: str) -> bool:
    """Whether `ai` is the pattern, where each `n` stands for one digit."""
    return len(pattern) == len(ai) and ai.startswith(pattern.rstrip("n"))


def _listed() -> Iterator[Ai]:
    for row in _ROWS.strip().splitlines():
        numbers, title, layout, needs, excludes, marks = (cell.strip() for cell in row.split("|"))
        first, _, last = numbers.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield Ai(
                ai=f"{number:0{len(first)}d}",
                title=title,
                parts=tuple(_part(text) for text in layout.split()),
                needs=tuple(tuple(group.split("+")) for group in needs.split()),
                excludes=tuple(excludes.split()),
                is_fixed="fixed" in marks.split(),
                qualifiers=_qualifiers(marks),
                is_attribute="path" not in marks.split(),
            )


def _measures() -> Iterator[Ai]:
    for text, needs in ((_TRADE_MEASURES, ("01", "02")), (_LOGISTIC_MEASURES, ("00", "01"))):
        for entry in text.strip().replace("\n", "|").split("|"):
            yield from _measure(entry[:3], entry[4:], needs)
    yield from _measure("337", "KG PER m²", ("01",))


def _measure(stem: str, title: str, needs: tuple[str, ...]) -> Iterator[Ai]:
    for decimals in _DECIMALS:
        yield Ai(
            ai=f"{stem}{decimals}",
            title=title,
            parts=(Part("N", 6, 6),),
            needs=tuple((companion,) for companion in needs),
            excludes=(f"{stem}n",),
            is_fixed=True,
        )


def _part(text: str) -> Part:
    layout = re.fullmatch(r"([NXYZ])(\.\.)?(\d+)(\?)?(?::([a-z0-9,]+))?", text)
    assert layout, text
    kind, variable, length, optional, rules = layout.groups()
    return Part(
        kind=kind,
        shortest=1 if variable else int(length),
        longest=int(length),
        rules=tuple(rules.split(",")) if rules else (),
        is_optional=bool(optional),
    )


def _qualifiers(marks: str) -> tuple[tuple[str, ...], ...] | None:
    key = re.search(r"\bkey(?:=(\S+))?", marks)
    if not key:
        return None
    if not key[1]:
        return ()
    return tuple(tuple(sequence.split(",")) for sequence in key[1].split("/"))
