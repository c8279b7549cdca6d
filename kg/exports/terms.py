"""RDF terms as Turtle writes them: prefixed names, IRIs and literals, valid for any text.

model/gpt-4o → model:gpt-4o · a "quoted" text → "a \\"quoted\\" text" · 1532 → 1532.0 · https://a.org/x y → <https://a.org/x%20y>
"""

import re
from functools import lru_cache
from urllib.parse import quote

from kg.names import UNWRITABLE
from kg.vocabulary import ONTOLOGY, RESOURCE, NodeType

VOCABULARIES = {
    "kg": ONTOLOGY,
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The vocabularies that the exported files use, by prefix."""

FOLDERS = (*(t.value.lower() for t in NodeType), "claim", "component", "about")
"""The first path segments of resource IRIs; each is a prefix too."""

UNITS = {
    "%": "unit:PERCENT", "percent": "unit:PERCENT",
    "points": "kg:PercentagePoint", "percentage points": "kg:PercentagePoint", "pp": "kg:PercentagePoint",
    "x": "kg:Times", "×": "kg:Times", "times": "kg:Times",
    "tokens": "kg:Token", "steps": "kg:Step", "tokens/s": "kg:TokenPerSecond",
    "s": "unit:SEC", "sec": "unit:SEC", "seconds": "unit:SEC",
    "ms": "unit:MilliSEC", "milliseconds": "unit:MilliSEC",
    "min": "unit:MIN", "minute": "unit:MIN", "minutes": "unit:MIN",
    "h": "unit:HR", "hour": "unit:HR", "hours": "unit:HR", "day": "unit:DAY", "days": "unit:DAY", "months": "unit:MO",
    "FPS": "unit:FRAME-PER-SEC", "fps": "unit:FRAME-PER-SEC",
    "dB": "unit:DeciB", "bits": "unit:BIT",
    "KB": "unit:KiloBYTE", "MB": "unit:MegaBYTE", "GB": "unit:GigaBYTE", "TB": "unit:TeraBYTE",
    "mm": "unit:MilliM", "cm": "unit:CentiM", "m": "unit:M",
    "°": "unit:DEG", "degrees": "unit:DEG", "radians": "unit:RAD", "rad/s": "unit:RAD-PER-SEC",
}  # fmt: skip
"""Units as printed → the individual that stands for them: QUDT's where it has one, else one of the ontology."""

PLUS = "\\+"
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
NEEDS_ESCAPE = re.compile('["\\\\\n\r\t]')
# Turtle allows more in a prefixed name, but parsers differ on escapes and on dots at its end.
LOCAL = re.compile(r"(?![-.])(?:[A-Za-z0-9_.+-]|%[0-9A-F]{2})+(?<!\.)")
WEB = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?([/?#]|$)")
NOT_IN_URI = re.compile(r"[^A-Za-z0-9._~:/?@!$&'()*+,;=%-]+")
DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
DIGITS = 17  # of the 18 that XML Schema asks of every reader, one is for the ".0" of a whole number


def prefixes(base: str = RESOURCE) -> dict[str, str]:
    """Return every prefix with its IRI, sorted.

    >>> prefixes("http://example.org/")["model"]
    'http://example.org/model/'
    """
    return dict(sorted({**VOCABULARIES, **{folder: f"{base}{folder}/" for folder in FOLDERS}}.items()))


def iri(node: str, base: str = RESOURCE) -> str:
    """Return the IRI of a node id.

    >>> iri("model/gpt-4o"), iri("author/Li+Dong", "http://e.org/")
    ('https://w3id.org/paperkg/id/model/gpt-4o', 'http://e.org/author/Li+Dong')
    """
    return base + node


@lru_cache(maxsize=200_000)
def resource(node: str, base: str = RESOURCE) -> str:
    """Return a node id as Turtle writes it: a prefixed name where it is readable, else the whole IRI.

    >>> resource("author/Li+Dong"), resource("claim/1/uses/model/a", "http://e.org/")
    ('author:Li\\\\+Dong', '<http://e.org/claim/1/uses/model/a>')
    """
    whole = iri(node, base)
    folder, _, local = whole[len(base) :].partition("/")
    if folder in FOLDERS and LOCAL.fullmatch(local):
        return f"{folder}:{local.replace('+', PLUS)}"
    return f"<{whole}>"


def literal(text: str, suffix: str = "") -> str:
    """Return a quoted literal with `suffix` (`@en`, `^^xsd:date`); what no file can carry is dropped.

    >>> print(literal('say "hi"\\n\\x00', "@en"))
    "say \\"hi\\"\\n"@en
    """
    text = UNWRITABLE.sub("", text)
    if NEEDS_ESCAPE.search(text):
        text = text.translate(ESCAPES)
    return f'"{text}"{suffix}'


@lru_cache(maxsize=10_000)
def decimal(value: str | float) -> str | None:
    """Return an xsd:decimal in its short form, or None for what is none, or has more digits than all readers must take.

    >>> decimal("1532"), decimal("20.10"), decimal(0.75), decimal("about 3"), decimal("2" + "0" * 20)
    ('1532.0', '20.10', '0.75', None, None)
    """
    text = re.sub(r"(?<=\.\d)0+$|(?<=[1-9])0+$", "", f"{value:.4f}") if isinstance(value, float) else value
    found = DECIMAL.fullmatch(text)
    if not found or sum(map(str.isdigit, text)) > DIGITS:
        return None
    return text if found[1] else f"{text}.0"


def link(url: str) -> str | None:
    """Return a web address as an IRI, percent-encoded where need be; None for any other scheme.

    >>> link("https://a.org/x y"), link("javascript:alert(1)")
    ('<https://a.org/x%20y>', None)
    """
    if not WEB.match(url):
        return None
    address, hash_, fragment = url.partition("#")
    return f"<{_encoded(address)}{hash_}{_encoded(fragment)}>"


def _encoded(text: str) -> str:
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", UNWRITABLE.sub("", text))
    return NOT_IN_URI.sub(lambda bad: quote(bad[0], safe=""), text)


def shorten(iri: str) -> str:
    """Return an IRI as a prefixed name for people to read, or as it is where no prefix fits.

    >>> shorten("https://w3id.org/paperkg/id/model/gpt-4o"), shorten("https://example.org/")
    ('model:gpt-4o', 'https://example.org/')
    """
    for prefix, namespace in _ALL_PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


_ALL_PREFIXES = prefixes()
