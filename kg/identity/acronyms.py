"""Whether one name can be the short form of another, and which long forms say the same. Pure rules on names.

They judge pairs that a text has tied already ("Group Relative Policy Optimization (GRPO)"); letters that fit are never a
reason to tie two names.
"""

import re
from functools import cache, lru_cache

from kg.identity.forms import find_form
from kg.identity.spelling import singular, to_letters

STOP = frozenset([
    "a", "an", "the", "of", "for", "from", "with", "in", "on", "to", "and", "via", "by", "as", "at", "or", "using",
])  # fmt: skip
UNSAID = frozenset([
    "error", "model", "models", "modeling", "method", "framework", "algorithm", "approach", "architecture",
    "system", "score", "benchmark", "dataset", "loss",
])  # fmt: skip
PREFIXES = frozenset(["multi", "pre", "post", "non", "semi", "self", "co", "re", "auto", "fine", "cross", "in"])
TWOFOLD = frozenset(["dual", "double", "two", "twin", "twice", "bi", "square", "squared", "triple", "three", "cubed"])
SPOKEN = {"rl": "reinforcement learning", "llm": "large language model", "vlm": "vision language model"}
PLURAL = re.compile(r"[A-Z]s\Z")
WORD = re.compile(r"[a-z0-9]+")
RAISED = re.compile(r"([^\W\d_])([²³])")
SUFFIX = re.compile(
    r"(?:ations?|ators?|ings?|ions?|ers?|ors?|ables?|ibles?|ied|ies|ives?|ments?|ally|als?|ly|ed|es|e|s|y)\Z"
)


def is_short_form(short: str, long: str) -> bool:
    """Return whether `short` abbreviates `long`: its letters, in order, over at least half of the long form's words.

    A word that both have must stand for itself, in whichever number; a number of one must be in the other, but for "2" as
    "to" or "twice". A raised number says how often its letter is to be read, unless a word like "dual" says it.

    >>> is_short_form("FSC-CLIP", "Fine-grained Selective Calibrated CLIP"), is_short_form("AbsRel", "absolute relative error")
    (True, True)
    >>> is_short_form("SAM 2", "Segment Anything Model"), is_short_form("Long Contexts", "long-context reasoning")
    (False, False)
    >>> is_short_form("D²iT", "Diffusion Transformer"), is_short_form("D²iT", "Dynamic Diffusion Transformer")
    (False, True)
    """
    if TWOFOLD.isdisjoint(_plain_words(long)):
        short = RAISED.sub(_repeat, short)
    if len(short) > 24 or short.count("+") != long.count("+") or _singulars(short) <= _singulars(long):
        return False
    few, many = _words(short), _words(long)
    if len("".join(few)) < 2 or len("".join(few)) * 1.2 > len("".join(many)) or set(few) <= set(many):
        return False
    shared = {w for w in few if w in many and (len(w) > 2 or w[0].isdigit())}
    capitals = {
        w for part in re.split(r"[^\w]+", to_letters(short)) if re.search("[A-Z0-9]", part) for w in _words(part)
    }
    few = [w for w in few if w not in shared]
    many = [w for w in many if w not in shared]
    if not few or not many or not capitals.issuperset(few) or not _numbers_agree("".join(few), many):
        return False
    letters = re.sub(r"(?<=[a-z])\d(?=[a-z])|(?<=[a-z])\d+\Z", "", "".join(few))
    if PLURAL.search(short):
        letters = letters[:-1]
    said = many[:-1] if len(many) > 2 and many[-1] in UNSAID else many
    return any(_fits(letters, words, shared=bool(shared)) for words in (many, said))


def initials(long: str) -> set[str]:
    """Return the first letters of a name's words, with and without the small words; nothing for less than three words.

    >>> sorted(initials("Mixture of Depths")), sorted(initials("state space models"))
    (['md', 'mod'], ['ssm'])
    """
    words = _plain_words(long)
    both = (words, [w for w in words if w not in STOP])
    return {"".join(w[0] for w in some) for some in both} if len(words) > 2 and "+" not in long else set()


def bare_acronym(name: str) -> str:
    """Return the letters of a name that is nothing but an acronym of three or more, in lower case; else nothing.

    >>> bare_acronym("SSMs"), bare_acronym("MoD"), bare_acronym("Mamba"), bare_acronym("GPT-4o")
    ('ssm', 'mod', '', '')
    """
    letters = name[:-1] if PLURAL.search(name) else name
    if len(letters) < 3 or not (letters.isalpha() and letters.isascii()):
        return ""
    return letters.casefold() if sum(map(str.isupper, letters)) > 1 else ""


def _fits(letters: str, words: list[str], *, shared: bool) -> bool:
    content = [w for w in words if w not in STOP]
    needed = min(max(1 if shared else 2, (len(content) + 1) // 2), len(letters))
    if len(letters) == 2:
        needed = len(content)  # two letters fit too much: they have to be those of all words
    return bool(letters) and _touched(letters, tuple(words), not shared) >= needed


def _plain_words(name: str) -> list[str]:
    return WORD.findall(to_letters(name).casefold())


def _singulars(name: str) -> set[str]:
    return {singular(word, word) for word in _plain_words(name)}


def _repeat(match: re.Match[str]) -> str:
    return match[1] * (2 if match[2] == "²" else 3)


def _words(name: str) -> list[str]:
    """Split a name into its words, at capitals too, in lower case."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", name) if " " in name or "-" in name else name
    return _plain_words(spaced)


def _numbers_agree(letters: str, words: list[str]) -> bool:
    """Return whether the numbers of the long form are in the short one, and a last number of the short one counts words."""
    long_numbers = re.findall(r"\d+", " ".join(words))
    if any(n not in letters for n in long_numbers):
        return False
    last = re.search(r"([a-z])(\d+)\Z", letters)
    if last and last[2] not in long_numbers:
        return sum(w.startswith(last[1]) for w in words) >= int(last[2])
    return True


def _touched(letters: str, words: tuple[str, ...], from_start: bool) -> int:
    """Return how many words at most the letters begin when they are laid in order up to the last word, -1 if they cannot.

    With `from_start` the first letter is that of the first word (stop words left out).
    """
    first = next((i for i, w in enumerate(words) if w not in STOP), 0)

    @cache
    def best(letter: int, word: int, place: int) -> int:
        if letter == len(letters):
            return 0 if word == len(words) - 1 else -1
        options = []
        inside = words[word].find(letters[letter], place)
        if inside >= 0:
            options.append(best(letter + 1, word, inside + 1))
        for later in range(word + 1, len(words)):
            at = words[later].find(letters[letter])
            if at >= 0:
                rest = best(letter + 1, later, at + 1)
                options.append(rest + (at == 0) if rest >= 0 else -1)
        return max(options, default=-1)

    starts = range(first + 1) if from_start else range(len(words))
    found = [best(1, i, 1) for i in starts if words[i].startswith(letters[0])]
    return max((n + 1 for n in found if n >= 0), default=-1)


@lru_cache(maxsize=100_000)
def expansion(kind: str, long: str) -> str:
    """Return what two long forms of one acronym share when they say the same: content words without their endings.

    >>> expansion("System", "Grouped-Query Attention") == expansion("System", "group query attention")
    True
    >>> expansion("System", "Rejection Fine-Tuning") == expansion("System", "Reinforcement Fine-Tuning")
    False
    """
    words: list[str] = []
    for word in " ".join(
        SPOKEN.get(t, t) for t in find_form(kind, long).tokens if t not in STOP or t in PREFIXES
    ).split():
        if words and words[-1] in PREFIXES:
            words[-1] += word
        else:
            words.append(word)
    while len(words) > 2 and words[-1] in UNSAID:
        words.pop()
    return " ".join(_stem(word) for word in words)


def _stem(word: str) -> str:
    while len(word) > 5 and (shorter := SUFFIX.sub("", word, count=1)) != word and len(shorter) > 2:
        word = shorter
    return word
