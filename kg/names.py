"""Names as text: their plain form, the fold under which spellings are one, and the slug that an IRI shows."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, quote_plus

DASHES = r"\-‐‑‒–—―−_"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """Drop what no output format can carry: lone surrogates, non-characters, and controls but tab, newline, return.

    >>> clean("a\\x00b\\ud800c\\ufffe\\n")
    'abc\\n'
    """
    return UNWRITABLE.sub("", text)


def plain(name: str) -> str:
    """Return `name` in NFC without Markdown emphasis, white space as single spaces.

    >>> plain("**Tree  of\\nThoughts**")
    'Tree of Thoughts'
    """
    return " ".join(re.sub(r"[*`]+", "", unicodedata.normalize("NFC", name)).split())


def fold(name: str) -> str:
    """Return the key under which case, spaces, hyphens, underscores, quotes and Unicode forms do not matter.

    >>> fold("Llama-3 8B") == fold("LLaMA 3‑8b")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(rf"[\s{DASHES}*`'\"“”‘’]+", "", text)


def slug(name: str) -> str:
    """Return a readable, percent-encoded path segment; different names may share one.

    >>> slug("GPT-4o"), slug("3D Gaussian Splatting"), slug("C#"), slug("τ-bench")
    ('gpt-4o', '3d-gaussian-splatting', 'c%23', '%CF%84-bench')
    """
    text = unicodedata.normalize("NFKC", plain(name)).casefold()
    return quote(re.sub(rf"[\s{DASHES}]+", "-", text).strip("-") or text, safe="+@", errors="replace")


@lru_cache(maxsize=100_000)
def account_slug(name: str) -> str:
    """Return the path segment of an account: equal only for equal strings, and never `.` or `..`, which paths resolve.

    >>> account_slug("Li Dong"), account_slug("li_dong"), account_slug("..")
    ('Li+Dong', 'li_dong', '%2E%2E')
    """
    if not name.strip("."):
        return "%2E" * len(name)
    return quote_plus(name, errors="replace")


def short_hash(text: str) -> str:
    """Return six hexadecimal digits that depend on nothing but `text`."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:6]
