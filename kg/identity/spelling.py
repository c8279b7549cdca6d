"""The spelling of one name: letters, case, plural, versions. Pure functions on text, with no idea of what is named.

`"The Fréchet  Distances (v2.0)"` becomes the words `["The", "Frechet", "Distances", "v2.0"]`; then, one by one, lower
case, American, singular tokens with their numbers apart: `distance`, `2`.
"""

import re
import unicodedata
from functools import lru_cache

from kg.identity.families import NUMBER
from kg.names import DASHES

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
BRITISH = re.compile(
    r"(optim|general|summar|quant|token|regular|normal|personal|local|visual|initial|factor|maxim|minim|special|styl"
    r"|vector|custom|util|categor|character|organ|recogn|prior|random|binar|parallel|contextual|memor|harmon)is(?=[aei])"
)
DOUBLED = re.compile(r"(mode|labe|leve|signa|trave|cance)ll(?=ing|ed|er)")
COLOUR = re.compile(r"(col|behavi|neighb|fav|hon)our")
KEPT_S = frozenset([
    "flops", "lpips", "lens", "news", "series", "species", "bias", "atlas", "alias", "canvas", "pandas", "chaos",
    "cosmos", "always", "across", "physics", "gas",
])  # fmt: skip
NOT_PLURAL = ("ss", "us", "is")
PLURAL_ICS = frozenset(["topics", "metrics", "critics", "heuristics", "characteristics", "statistics"])
SEPARATORS = re.compile(rf"[\s{DASHES}/:,;()\[\]|·•~]+")
DROPPED = re.compile(r"['\"“”‘’´′!?$\\{}^%<>=]+|\.(?!\d)|(?<!\d)\.")
INSERTED = re.compile(r"([^()]+?)\s*\(([A-Z]\w+)\)")
LATEX = re.compile(r"\\(?:text|math)[a-z]*\b")
PLAIN = re.compile(r"(?:[A-Za-wyz0-9 -]|(?<! )x(?! ))*")
"""Names that are split as they are: letters, digits, spaces and hyphens, and no `x` that may stand for times."""


VERSION = re.compile(r"([a-z]{2,})?v(\d+(?:\.\d+)*)\Z")
NUMBERED = re.compile(r"([a-z]{3,})(\d+(?:\.\d+)*(?:[bm])?)\Z")


def to_letters(name: str) -> str:
    """Return `name` without accents and compatibility forms, Greek letters written out.

    >>> to_letters("Fréchet β-VAE²")
    'Frechet beta-VAE2'
    """
    if name.isascii():
        return name
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(GREEK.get(c.casefold(), c) for c in unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=200_000)
def tidy(name: str) -> str:
    """Return `name` in NFC without Markdown emphasis, white space as single spaces; the star of A* or V* stays.

    >>> tidy("**Tree  of Thoughts**"), tidy("*A*"), tidy("V* Bench")
    ('Tree of Thoughts', 'A', 'V* Bench')
    """
    text = " ".join(unicodedata.normalize("NFC", name).replace("`", "").split())
    lone = text.count("*") == 1 and re.search(r"\w\*", text)
    return text if lone else text.replace("*", "")


def find_words(name: str) -> list[str]:
    """Return the words of a name in plain letters, without markup; `&`, `+` and the star of A* as words and `×` as x.

    >>> find_words("**Plan** & Solve+"), find_words("Panoptic Quality (PQ)")
    (['Plan', 'and', 'Solve', 'plus'], ['Panoptic', 'Quality'])
    """
    name = tidy(name)
    if PLAIN.fullmatch(name):
        return name.replace("-", " ").split()
    name = name.replace("*", " star ").replace("+", " plus ")
    name = re.sub(r"(?<=\d)_(?=\d)", ".", name)
    text = to_letters(re.sub(r"(\d+)²", r"\1x\1", LATEX.sub(" ", name)))
    text = INSERTED.sub(_without_inserted, text)
    text = re.sub(r"(\d)\s*[x×]\s*(?=\d)", r"\1x", text).replace("&", " and ")
    text = re.sub(r"(?<=\w)['’]s\b", "", text)
    return [w for w in SEPARATORS.split(DROPPED.sub("", text)) if w]


def _without_inserted(match: re.Match[str]) -> str:
    """Leave out an acronym in brackets after the words that it stands for, as in "Panoptic Quality (PQ) score"."""
    letters = match[2].casefold()
    initials = "".join(w[0] for w in re.findall(r"\w+", match[1].casefold()))
    return match[1] if initials.endswith(letters.removesuffix("s")) else match[0]


def american(token: str) -> str:
    """Return the American spelling of a word in lower case.

    >>> american("behaviour"), american("modelling"), american("tokenisation")
    ('behavior', 'modeling', 'tokenization')
    """
    return COLOUR.sub(r"\1or", DOUBLED.sub(r"\1l", BRITISH.sub(r"\1iz", token)))


def singular(word: str, token: str) -> str:
    """Return the singular of `token`, which is `word` in lower case; the S of an acronym in capitals stays.

    >>> [singular(w, w.casefold()) for w in ("rates", "LLMs", "DARTS", "Entropies", "analysis", "boxes")]
    ['rate', 'llm', 'darts', 'entropy', 'analysis', 'box']
    """
    if not token.endswith("s") or len(token) < 4 or token in KEPT_S or token.endswith(NOT_PLURAL):
        return token
    if (word[-1].isupper() and len(word) < 8) or not token[-2].isalpha():
        return token
    if len(token) == 4 and word.islower() and token not in {"llms", "vlms", "gans", "saes"}:
        return token
    if token.endswith("ics") and token not in PLURAL_ICS:
        return token
    if token.endswith("ies") and len(token) > 5:
        return token[:-3] + "y"
    return token[:-2] if token.endswith(("xes", "ches", "shes", "sses")) else token[:-1]


def find_pieces(token: str, *, versions: bool = True) -> list[str]:
    """Return a token with its number apart and in its shortest form; with `versions`, a `v` before it left out.

    >>> find_pieces("dinov2"), find_pieces("llama3.0"), find_pieces("256x256"), find_pieces("gsm8k")
    (['dino', '2'], ['llama', '3'], ['256'], ['gsm8k'])
    """
    if square := re.fullmatch(r"(\d+)x\1", token):
        return [square[1]]
    if token.startswith("gpt4") and len(token) == 5:
        return ["gpt", token[3:]]
    if (version := VERSION.match(token)) and versions:
        return [p for p in (version[1], _short(version[2])) if p]
    if numbered := NUMBERED.match(token):
        return [numbered[1], _short(numbered[2])]
    return [_short(token)] if NUMBER.match(token) else [token]


def _short(number: str) -> str:
    """Write 2.0 as 2: they are one version."""
    return number[:-2] if re.fullmatch(r"\d+\.0", number) else number
