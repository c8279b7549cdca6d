"""When two names are one: pure rules on names, with no knowledge of any text.

A name of a type becomes tokens and a key; names of one kind with equal keys are one thing. `("Model", "LLaMA3 8b")` and
`("Model", "Llama-3-8B")` both have the tokens `("llama", "3", "8b")` and the key `llama3-8b`. Which of the rules were
needed beyond mere spelling is told with it, as the reason of a merge. Nothing here is fuzzy: a name is rewritten, and
then equal or not.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kg.identity.families import NUMBER, SIZE, Tokens, drop_vendor, find_parts
from kg.identity.spelling import american, find_pieces, find_words, singular
from kg.vocabulary import NodeType

KINDS = {
    NodeType.METHOD: "System", NodeType.MODEL: "System", NodeType.BENCHMARK: "Data", NodeType.DATASET: "Data",
    NodeType.METRIC: "Metric", NodeType.TASK: "Task",
}  # fmt: skip
"""Types of one kind share their names: what one paper calls a Method may be a Model in another."""

GENERIC = {
    "System": frozenset(
        ["method", "approach", "framework", "algorithm", "architecture", "technique", "series", "family", "optimizer"]
    ),
    "Data": frozenset(["benchmark", "dataset", "leaderboard", "suite"]),
    "Metric": frozenset(["score", "metric", "coefficient"]),
    "Task": frozenset(["task", "problem"]),
}
QUALIFIERS = frozenset([
    "average", "overall", "total", "final", "mean", "composite", "aggregate", "human", "preference", "reward", "retrieval",
    "consistency", "robustness", "confidence",
])  # fmt: skip
"""Words that name nothing, or another thing, without the generic word after them: a reward is no reward score."""

WORDS = {
    "System": {"ins": "instruct", "inst": "instruct"},
    "Data": {},
    "Metric": {"acc": "accuracy", "avg": "average"},
    "Task": {"math": "mathematical", "maths": "mathematical", "synthesis": "generation", "reid": "reidentification"},
}
PHRASES = {
    "Metric": {("average", "accuracy"): "accuracy", ("overall", "accuracy"): "accuracy",
               ("r", "squared"): "r2", ("average", "success", "rate"): "success rate", ("overall", "success", "rate"): "success rate"},
    "Task": {
        ("qa",): "question answering", ("t2i",): "text to image", ("t2v",): "text to video", ("i2v",): "image to video",
        ("multimodal", "large", "language", "model"): "mllm", ("multi", "modal", "large", "language", "model"): "mllm",
        ("large", "language", "model"): "llm", ("vision", "language", "model"): "vlm", ("rl",): "reinforcement learning",
        ("haze", "removal"): "dehazing", ("rain", "removal"): "deraining", ("noise", "removal"): "denoising",
        ("blur", "removal"): "deblurring", ("snow", "removal"): "desnowing",
    },
}  # fmt: skip


ADJACENT = re.compile(r"(?<=\d) (?=\d)")
FULL_YEAR = re.compile(r"20(0[3-9]|[12]\d|3[0-5])")
TWO = re.compile(r"\A([a-z]{2,})2([a-z]{2,})\Z")


class Form(NamedTuple):
    """A name as the rules see it: its tokens, its key, and the rules beyond spelling that it took to get there."""

    tokens: Tokens
    key: str
    rules: tuple[str, ...]


@lru_cache(maxsize=200_000)
def find_form(kind: str, name: str, *, plurals: bool = True) -> Form:
    """Return the form of a name. `kind` is one of the values of `KINDS`; with `plurals` off they stay.

    >>> find_form("System", "OpenAI o3-mini").key
    'o3mini'
    >>> find_form("Data", "GSM8K benchmark")
    Form(tokens=('gsm8k',), key='gsm8k', rules=('generic word',))
    >>> find_form("System", "Gemma 2 (2B)").key, find_form("System", "Gemma 2B").key
    ('gemma2-2b', 'gemma2b')
    """
    rules: list[str] = []
    tokens = _spelled(find_words(name), kind, plurals, rules)
    for rule, rewrite in REWRITES[kind] if tokens else ():
        changed = rewrite(tokens)
        if changed != tokens:
            tokens = changed
            rules.append(rule)
    key = join(tokens)
    if not key:
        key = "".join(unicodedata.normalize("NFKC", name).casefold().split())
        tokens = (key,)
    return Form(tokens, key, tuple(dict.fromkeys(rules)))


def join(tokens: Tokens) -> str:
    """Join tokens to a key; a hyphen stays only between two digits, so that 3-8 is not 38.

    >>> join(("llama", "3", "8b")), join(("u", "net"))
    ('llama3-8b', 'unet')
    """
    return ADJACENT.sub("-", " ".join(tokens)).replace(" ", "")


def _spelled(words: list[str], kind: str, plurals: bool, rules: list[str]) -> Tokens:
    """Return the words as tokens: no articles, American spelling, singular, versions without `v`, numbers apart."""
    tokens: list[str] = []
    for place, word in enumerate(words):
        token = word.casefold().replace("@", "") or word
        if token in {"a", "an", "the"} and place < len(words) - 1 and (place or token == "the"):
            continue
        pieces, why = _pieces(word, token, plurals, kind != "Metric")
        tokens.extend(WORDS[kind].get(p, p) for p in pieces)
        rules.extend(why)
    return tuple(tokens)


@lru_cache(maxsize=100_000)
def _pieces(word: str, token: str, plurals: bool, versions: bool) -> tuple[Tokens, Tokens]:
    """Return the tokens of a word (`token` in lower case), and the rules that it took; names share most of their words."""
    token = american(token)
    single = singular(word, token) if plurals else token
    pieces = find_pieces(single, versions=versions)
    rules = {"plural": single != token, "version": "".join(pieces) != single}
    return tuple(pieces), tuple(rule for rule, taken in rules.items() if taken)


def _drop_version_word(tokens: Tokens) -> Tokens:
    """Leave out `version` and `v` before a number."""
    pairs = zip(tokens, (*tokens[1:], ""), strict=True)
    return tuple(t for t, after in pairs if not (t in {"version", "ver", "v"} and NUMBER.match(after)))


def _drop_generic(kind: str, tokens: Tokens) -> Tokens:
    if kind == "Metric" and tokens[-1].endswith("score") and len(tokens[-1]) > 6:
        return (*tokens[:-1], tokens[-1].removesuffix("score"))
    generic = len(tokens) > 1 and tokens[-1] in GENERIC[kind] and tokens[-2] not in QUALIFIERS
    return tokens[:-1] if generic else tokens


def _drop_model(tokens: Tokens) -> Tokens:
    """Leave out a last `model` after a name that shows by version, variant or size that it is one."""
    named = tokens[:-1]
    return named if tokens[-1] == "model" and len(find_parts(named).stem) < len(named) else tokens


def _phrases(kind: str, tokens: Tokens) -> Tokens:
    for phrase, instead in PHRASES.get(kind, {}).items():
        if phrase[0] not in tokens:
            continue
        for place in range(len(tokens) - len(phrase) + 1):
            if tokens[place : place + len(phrase)] == phrase:
                tokens = tokens[:place] + tuple(instead.split()) + tokens[place + len(phrase) :]
                break
    return tokens


def _mend_zero(tokens: Tokens) -> Tokens:
    """Read the zero of `GPT-40` and `04-mini`, and the letter of `ol-mini`, as what it stands for."""
    if tokens[:2] == ("gpt", "40"):
        return ("gpt", "4o", *tokens[2:])
    vendor, rest = (tokens[:1], tokens[1:]) if tokens[:1] == ("openai",) else ((), tokens)
    if rest and rest[0] in {"01", "03", "04"}:
        return (*vendor, f"o{rest[0][1]}", *rest[1:])
    if rest[:1] == ("ol",) and rest[1:2] in {("mini",), ("preview",), ("pro",)}:
        return (*vendor, "o1", *rest[1:])
    return tokens


def _full_family(tokens: Tokens) -> Tokens:
    """Write out a family that is left unsaid: Sonnet 3.5, R1-Distill-Qwen-7B, GPT-4V(ision)."""
    if tokens and tokens[0] in {"sonnet", "opus", "haiku"} and any(NUMBER.match(t) for t in tokens[1:]):
        tokens = ("claude", *tokens)
    if tokens[:1] == ("r1",) and tokens[1:2] and tokens[1] in {"distill", "distilled", "zero"}:
        tokens = ("deepseek", *tokens)
    if tokens[:2] == ("deepseek", "r1") and tokens[2:3] and tokens[2] in {"distill", "distilled"} and len(tokens) > 3:
        tokens = ("deepseek", "r1", *tokens[3:])
    if tokens[:2] == ("4o", "mini"):
        tokens = ("gpt", *tokens)
    if tokens[:1] == ("gpt",) and tokens[1:2] and tokens[1] in {"o1", "o3", "o4"}:
        tokens = tokens[1:]
    return tuple(t for t in tokens if t != "ision")


def _drop_account(tokens: Tokens) -> Tokens:
    """Leave out a family said twice, as in Qwen/Qwen2.5."""
    return tokens[1:] if len(tokens) > 2 and tokens[0] == tokens[1] else tokens


def _order(tokens: Tokens) -> Tokens:
    """Put versions, variants and sizes at the end of a system's name into one order."""
    tail = tuple("instruct" if t == "it" and place > 1 else t for place, t in enumerate(tokens))
    if any(SIZE.match(t) or NUMBER.match(t) for t in tail[1:]) and tail[-1] == "hf":
        tail = tail[:-1]
    return find_parts(tail).tokens if tail else tail


def _short_year(tokens: Tokens) -> Tokens:
    """Write the year of a contest or edition with two digits: AIME 2024, AIME'24."""
    return tokens[:1] + tuple(t[2:] if FULL_YEAR.fullmatch(t) else t for t in tokens[1:])


def _to(tokens: Tokens) -> Tokens:
    """Write text2sql and sim2real with `to`."""
    return tuple(part for t in tokens for part in TWO.sub(r"\1 to \2", t).split(" "))


REWRITES = {
    "System": (
        ("misread zero", _mend_zero), ("version", _drop_version_word), ("vendor", drop_vendor), ("vendor", _drop_account),
        ("family", _full_family), ("generic word", lambda t: _drop_generic("System", t)), ("generic word", _drop_model),
        ("word order", _order),
    ),
    "Data": (
        ("version", _drop_version_word), ("generic word", lambda t: _drop_generic("Data", t)), ("year", _short_year),
    ),
    "Metric": (("generic word", lambda t: _drop_generic("Metric", t)), ("synonym", lambda t: _phrases("Metric", t))),
    "Task": (
        ("generic word", lambda t: _drop_generic("Task", t)), ("spelling", _to), ("synonym", lambda t: _phrases("Task", t)),
    ),
}  # fmt: skip
