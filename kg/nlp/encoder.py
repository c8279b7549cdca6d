"""What each word means where it stands: vectors from a small transformer that was trained here.

In: a `Doc` with sentences. Out: `doc._.vectors`, from which `Vectors.spans([(a, b)])` gives the vector of words `a` to `b`.

The transformer runs on the CPU through ONNX Runtime, one text at a time and on one thread, so that what else is read beside
a text changes nothing in what is read out of it. It sees 510 word pieces at once: a longer text is cut at sentences.
"""

import functools
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.document import register_extensions
from kg.nlp.pieces import END, START, find_pieces

ENCODER = Path(__file__).with_name("encoder.onnx")
WINDOW = 510  # pieces, without the two marks
Floats = npt.NDArray[np.float32]


class Vectors:
    """The vectors of the pieces of a text, `(pieces, width)`, with the ranges of pieces that its words have."""

    def __init__(self, hidden: Floats, ranges: Sequence[tuple[int, int]]) -> None:
        self.hidden = hidden
        bounds = np.array(ranges, np.int64).reshape(-1, 2)
        empty = bounds[:, 0] >= bounds[:, 1]
        # of a word without pieces: where the next word begins, and where the one before ends
        self._starts = np.minimum.accumulate(np.where(empty, len(hidden), bounds[:, 0])[::-1])[::-1]
        self._ends = np.maximum.accumulate(np.where(empty, 0, bounds[:, 1]))
        self._sums = np.concatenate([np.zeros((1, hidden.shape[1])), hidden.cumsum(0, dtype=np.float64)])

    def spans(self, places: Sequence[tuple[int, int]]) -> Floats:
        """Return first, last and mean vector of words `a` to `b`, side by side, a row for each of `places`; zeros if they have no pieces."""
        words = np.array(places, np.int64).reshape(-1, 2)
        first, end = self._starts[words[:, 0]], self._ends[words[:, 1] - 1]
        rows = np.zeros((len(words), 3, self.hidden.shape[1]), np.float32)
        some = first < end
        first, end = first[some], end[some]
        rows[some, 0], rows[some, 1] = self.hidden[first], self.hidden[end - 1]
        rows[some, 2] = (self._sums[end] - self._sums[first]) / (end - first)[:, None]
        return rows.reshape(len(words), -1)


def find_windows(ranges: Sequence[tuple[int, int]], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Return half-open ranges of pieces of at most `WINDOW`, that begin with a sentence wherever one fits.

    `ranges` are the pieces of the words, `starts` the words that sentences begin with.

    >>> find_windows([(i, i + 1) for i in range(1200)], [0, 400, 500, 700])
    [(0, 500), (500, 700), (700, 1200)]
    >>> find_windows([(i, i + 1) for i in range(1100)], [0])
    [(0, 510), (510, 1020), (1020, 1100)]
    """
    total = max((end for _, end in ranges), default=0)
    bounds = [*sorted({ranges[w][0] for w in starts if ranges[w][0] < ranges[w][1]} | {0}), total]
    windows: list[tuple[int, int]] = []
    begin = 0
    for here, following in pairwise(bounds):
        if following - begin > WINDOW and here > begin:
            windows.append((begin, here))
            begin = here
        while following - begin > WINDOW:
            windows.append((begin, begin + WINDOW))
            begin += WINDOW
    return [*windows, (begin, total)] if total > begin else windows


@functools.cache
def load_encoder(path: Path = ENCODER) -> Any:
    """Return the ONNX Runtime session: `ids` and `shapes` of `(1, pieces)` to `hidden` of `(1, pieces, width)`."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def encode(words: Sequence[str], starts: Sequence[int], session: Any) -> Vectors:
    """Return the vectors of a text; `starts` are the words that its sentences begin with."""
    pieces = find_pieces(words)
    parts = []
    for begin, end in find_windows(pieces.ranges, starts):
        ids = np.array([[START, *pieces.ids[begin:end], END]], np.int64)
        shapes = np.array([[0, *pieces.shapes[begin:end], 0]], np.int64)
        (hidden,) = session.run(None, {"ids": ids, "shapes": shapes})
        parts.append(hidden[0, 1:-1])
    return Vectors(np.concatenate(parts) if parts else np.zeros((0, 1), np.float32), pieces.ranges)


class EncoderComponent:
    """The component; the session is opened with the first text."""

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.vectors`; what lies behind the end of the body is not read."""
        sentences = [s for s in doc.sents if s.start_char < doc._.body_end]
        words = [t.text for t in doc[: sentences[-1].end]] if sentences else []
        doc._.vectors = encode(words, [s.start for s in sentences], load_encoder())
        return doc


@Language.factory("kg_encoder", requires=["token.is_sent_start"], assigns=["doc._.vectors"])
def create_encoder(nlp: Language, name: str) -> EncoderComponent:
    """Make the component."""
    return EncoderComponent()


register_extensions()
