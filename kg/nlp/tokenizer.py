"""A tokenizer that keeps the names of the field whole, where spaCy's English one splits `GSM8K` into `GSM8` and `K`.

In: text. Out: a `Doc` whose text is that text, character for character.

    "Llama-3.1-8B scores 38.4% (pass@1) on **GSM8K**"
    → Llama-3.1-8B · scores · 38.4 · % · ( · pass@1 · ) · on · * · * · GSM8K · * · *

Numbers stand apart from their unit and from each other in ranges (`4-17%`, `1.5x`); a suffix such as `-based` stands
apart from the name before it; Markdown emphasis, brackets and slashes stand alone.
"""

import re
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

DASH = "-‐‑"
SUFFIXES = (
    "based|style|like|powered|driven|trained|finetuned|tuned|generated|guided|enhanced|augmented|specific|aware|level|"
    "inspired|derived|equipped|initialized|optimized|compatible|only|family|centric|variant|variants|integrated|series"
)
UNITS = "ms|s|pp|dB|k|ns|µs|GB|MB|h|pts"
NAME = rf"""
    (?:\w|[∞★])+                                 # a word …
    (?: (?:                                      # … and what may join it to the next one:
        [{DASH}](?!(?:{SUFFIXES})\b)             #   a hyphen: k-NN, U-Net, but not GPT-4-based
      | \.(?=\d)                                 #   a dot before a digit: FLUX.1, v1.5
      | (?<=\d)\.(?=[A-Za-z]+\d|[a-z]\b)         #   a dot behind one: 2.x
      | (?<=\b[A-Z])[&.](?=[A-Z]\b)              #   single capitals: J&F, E.T, U.S
      | (?<=-[A-Z])/(?=\d)                       #   ViT-L/14
      | (?<=[a-z\dRF])@(?=\w)                    #   pass@1, Recall@5
      | (?<=\d)[×](?=\d)                         #   256×256
      | (?<=\w)['’](?=(?:t|re|ve|ll|d|m)\b)      #   don't
      | (?<=[A-Z])\*(?=-[A-Z])                   #   Q*-Agent
      | (?<=[A-Z\d])\+(?=[A-Z\d])                #   CNN+RNN
    ) (?:\w|[∞★])+ )*
    (?: \+{{1,2}}(?!\w) )?                       # C++, LEVIR-CD+
"""
TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?:https?://|www\.)[^\s()<>|]*[\w/]                                   # an address
  | \$(?=[^$\n]*[\\^_{{}}])[^$\n]{{1,80}}\$(?:[{DASH}]?\w+)*              # $\pi_0$-FAST
  | \$[^\s$\d][^\s$]{{0,40}}\$(?:[{DASH}]\w+)*                            # $τ$-bench
  | (?:e\.g|i\.e|vs|etc|cf|al|approx|Fig|Eq|Sec|Tab|Dr|Prof|St|No)\.(?=[\s,;:)]) # a dot that ends no sentence
  | \d{{1,3}}(?:,\d{{3}})++(?:\.\d+)?+(?!\w)                               # 1,532
  | \d++(?:\.\d++)?+(?![{DASH}][A-Za-z]|×(?!10[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹])\d|\.\d)(?=%|[x×X](?!\w)|(?:{UNITS})\b|\W|$)
  | [⁺⁻][⁰¹²³⁴⁵⁶⁷⁸⁹]+
  | [a-z]{{1,30}}(?:-[a-z]{{1,30}}){{0,6}}-(?!based\b)(?:{SUFFIXES})(?![\w-])                       # document-level, but diffusion -based
  | (?P<name>{NAME})
  | (?:['’]s)(?!\w)
  | (?:['’])(?=\W|$)
  | .
    """,
    re.VERBOSE | re.DOTALL,
)


def split_tokens(text: str) -> tuple[list[str], list[bool]]:
    """Return the words of `text` and whether one space follows each; joined again they are `text`.

    >>> split_tokens("C++ and GPT-4o-based agents: 4-17%")[0]
    ['C++', 'and', 'GPT-4o', '-', 'based', 'agents', ':', '4', '-', '17', '%']
    >>> split_tokens("LLaMA-3's pass@1 is 1.5x, on ViT-L/14")[0]
    ['LLaMA-3', "'s", 'pass@1', 'is', '1.5', 'x', ',', 'on', 'ViT-L/14']
    """
    words: list[str] = []
    spaces: list[bool] = []
    for match in TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "space":
            if token[0] == " " and words and not spaces[-1]:
                spaces[-1] = True
                token = token[1:]
            if not token:
                continue
        elif match.lastgroup == "name" and "_" in (token[0], token[-1]):
            core = token.strip("_")
            head = token.index(core) if core else len(token)
            parts = [*token[:head], core, *token[head + len(core) :]] if core else list(token)
            words.extend(parts)
            spaces.extend([False] * len(parts))
            continue
        words.append(token)
        spaces.append(False)
    return words, spaces


class NameTokenizer:
    """Make a `Doc` of a text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokenized text."""
        words, spaces = split_tokens(text)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        """Return nothing: the rules are code."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> "NameTokenizer":
        """Return the tokenizer as it is."""
        return self

    def to_disk(self, _path: str | Path, **_: Any) -> None:
        """Write nothing: the rules are code."""

    def from_disk(self, _path: str | Path, **_: Any) -> "NameTokenizer":
        """Return the tokenizer as it is."""
        return self


@registry.tokenizers("kg_names")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Any:
    """Return what spaCy's configuration calls to make the tokenizer."""

    def create(nlp: Language) -> NameTokenizer:
        return NameTokenizer(nlp.vocab)

    return create
