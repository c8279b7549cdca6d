"""Words to word pieces: what the encoder reads.

In: the words of a text. Out: the ids and shapes of their pieces, and which pieces belong to which word.

    PrefixQuant beats QuaRot → pre ##fi ##x ##qua ##nt · beats · qua ##rot

The vocabulary of pieces knows no capitals; the shape of a word (`GPT-4o`: letters of both cases and digits) keeps them.
"""

import functools
import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

VOCABULARY = Path(__file__).with_name("pieces.txt")
START, END = 101, 102
SHAPES = 10
WORDS = 1 << 16  # that are remembered
NUMERIC = re.compile(r"[\d.,]+")
CAMEL = re.compile(r"[a-z][A-Z]")


class Pieces(NamedTuple):
    """Pieces without the marks at both ends: `ids` and `shapes` a piece, half-open `ranges` of pieces a word."""

    ids: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    ranges: list[tuple[int, int]]


@functools.cache
def load_tokenizer() -> Tokenizer:
    """Return the tokenizer of uncased BERT over the packaged vocabulary, one piece a line."""
    pieces = VOCABULARY.read_text(encoding="utf8").splitlines()
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def find_shape(word: str) -> int:
    """Return the class of a word by its letters and digits, below `SHAPES`.

    >>> [find_shape(w) for w in "( 38.4 score pass@1 FID GSM8K Adam LoRA Llama-3".split()]
    [0, 1, 2, 3, 4, 5, 6, 7, 9]
    """
    if not any(c.isalnum() for c in word):
        return 0
    if NUMERIC.fullmatch(word):
        return 1
    digit = any(c.isdigit() for c in word)
    if word.islower():
        return 3 if digit else 2
    if word.isupper():
        return 5 if digit else 4
    if word[:1].isupper() and word[1:].islower() and not digit:
        return 6
    if CAMEL.search(word):
        return 7
    return 9 if digit else 8


@functools.lru_cache(maxsize=WORDS)
def find_word(word: str) -> tuple[list[int], int]:
    """Return the ids of a word's pieces, none for white space, and its shape; most words of a text have been seen before."""
    return load_tokenizer().encode(word, add_special_tokens=False).ids, find_shape(word)


def find_pieces(words: Sequence[str]) -> Pieces:
    """Return the pieces of `words`; a word of white space has none."""
    found = [find_word(word) for word in words]
    ends = list(accumulate(len(ids) for ids, _ in found))
    ranges = [(end - len(ids), end) if ids else (0, 0) for end, (ids, _) in zip(ends, found, strict=True)]
    return Pieces(
        np.array([i for ids, _ in found for i in ids], np.int64),
        np.array([shape for ids, shape in found for _ in ids], np.int64),
        ranges,
    )
