"""What in a system's name is vendor, stem, version, variant and size; which name is the family of which.

In go the tokens of a name (`("llama", "3", "8b")`), out come the same tokens in one settled order, and the tokens of the
families they belong to (`("llama", "3")`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, TypeAlias

Tokens: TypeAlias = tuple[str, ...]

FAMILIES: dict[str, str] = {
    "01.ai 01-ai 01ai": "yi",
    "ai2 allenai allen": "olmo molmo tulu olmoe",
    "alibaba qwen": "qwen qwq qvq wan tongyi",
    "amazon aws": "nova titan chronos",
    "anthropic": "claude",
    "apple": "openelm aim",
    "baidu": "ernie",
    "bigscience": "bloom bloomz",
    "bytedance": "doubao seed seedream seedance bagel",
    "cohere cohereforai": "command aya",
    "deepmind google": "gemini gemma palm bert t5 flan bard veo imagen siglip paligemma vit medgemma med lamda gecko",
    "deepseek": "deepseek",
    "eleutherai": "pythia gpt llemma",
    "facebook meta metaai": "llama opt sam nllb codellama code dino dinov2 bart xlm wav2vec hubert musicgen roberta",
    "huggingface huggingfacetb hf": "smollm smolvlm zephyr idefics",
    "ibm": "granite",
    "kuaishou kwai": "kling keye",
    "lg": "exaone",
    "lmsys": "vicuna",
    "microsoft": "phi florence orca wizardlm kosmos bitnet trocr deberta",
    "minimax": "minimax abab",
    "mistral mistralai": "mistral mixtral codestral pixtral ministral magistral",
    "moonshot moonshotai": "kimi moonlight",
    "mosaicml": "mpt",
    "nvidia": "nemotron cosmos megatron llama",
    "openai": "gpt chatgpt o1 o3 o4 o clip whisper dall dalle sora codex",
    "opengvlab": "internvl internvideo",
    "salesforce": "blip codegen xgen",
    "stability stabilityai": "stable stablelm sd sdxl",
    "tencent": "hunyuan",
    "tiiuae tii": "falcon",
    "xai": "grok",
    "zhipu zhipuai thudm": "glm chatglm cogvideox cogvlm",
}
"""Vendors, as they are written before a name, and the families they make. Only before its own family is a vendor dropped."""

VENDORS = {v: frozenset(made.split()) for names, made in FAMILIES.items() for v in names.split()}
VENDOR_TAIL = frozenset({"ai", "llama", "deepmind", "research", "cloud", "labs"})
VARIANTS = frozenset([
    "instruct", "chat", "base", "turbo", "mini", "nano", "micro", "tiny", "small", "medium", "large", "huge", "pro",
    "flash", "ultra", "lite", "max", "plus", "preview", "thinking", "sonnet", "opus", "haiku", "vl", "omni",
    "vision", "coder", "math", "audio", "embedding", "reranker", "guard", "distill", "reasoning", "hd", "sft",
    "rlhf", "dpo", "awq", "gptq", "gguf", "int4", "int8", "fp8", "bf16", "4bit", "8bit", "fast", "air", "high",
    "low", "dev", "schnell", "turbo", "exp", "latest", "zero", "xl", "xxl", "l", "b", "s", "h", "g",
])  # fmt: skip
FAMILY_WORDS = frozenset([
    "instruct", "chat", "base", "turbo", "mini", "nano", "micro", "tiny", "small", "medium", "large", "huge", "pro",
    "flash", "ultra", "lite", "max", "plus", "preview", "thinking", "sonnet", "opus", "haiku", "fast", "air", "exp",
    "latest", "xl", "xxl", "4bit", "8bit", "awq", "gptq", "gguf", "int4", "int8", "fp8", "bf16",
])  # fmt: skip
DOMAIN_WORDS = frozenset(["vl", "omni", "vision", "coder", "math", "audio", "embedding", "reranker"])
LINES = frozenset(["qwen", "deepseek", "kimi", "gemini", "phi"])
"""Families whose makers publish the domain variants (Qwen2-VL); of others anybody does (LLaMA-Omni)."""

VERSIONED = frozenset([
    "llama", "qwen", "gpt", "gemini", "claude", "gemma", "mistral", "phi", "deepseek", "glm", "chatglm", "grok",
    "palm", "ernie", "doubao", "kimi", "falcon", "olmo", "internlm", "internvl", "granite", "nemotron", "hunyuan",
    "whisper", "cogvideox", "imagen", "veo", "sora", "kling", "smollm", "pixtral", "command", "exaone",
])  # fmt: skip
"""Families whose numbers are members; elsewhere a number is a successor, as SAM 2 is of SAM."""

NUMBER = re.compile(r"\d+(?:\.\d+)*\Z")
SIZE = re.compile(r"(?:(?:\d+x)?\d+(?:\.\d+)?[bmtk]|a\d+(?:\.\d+)?b)\Z")


class Parts(NamedTuple):
    """A system's name taken apart; all four are tokens in their settled order."""

    stem: Tokens
    versions: Tokens
    variants: Tokens
    sizes: Tokens

    @property
    def tokens(self) -> Tokens:
        """Return the tokens in the settled order: stem, versions, variants, sizes."""
        return self.stem + self.versions + self.variants + self.sizes


@lru_cache(maxsize=100_000)
def find_parts(tokens: Tokens) -> Parts:
    """Take apart a name: the last tokens that are versions, variants or sizes, and the stem before them.

    >>> find_parts(("llama", "3.1", "instruct", "70b"))
    Parts(stem=('llama',), versions=('3.1',), variants=('instruct',), sizes=('70b',))
    >>> find_parts(("gpt", "4o", "mini")).stem
    ('gpt', '4o')
    """
    cut = len(tokens)
    while cut > 1 and _is_tail(tokens[cut - 1]):
        cut -= 1
    tail = tokens[cut:]
    versions = tuple(t for t in tail if NUMBER.match(t))
    sizes = tuple(t for t in tail if SIZE.match(t))
    return Parts(tuple(tokens[:cut]), versions, tuple(sorted(t for t in tail if t in VARIANTS)), sizes)


def _is_tail(token: str) -> bool:
    return token in VARIANTS or bool(NUMBER.match(token) or SIZE.match(token))


def drop_vendor(tokens: Tokens) -> Tokens:
    """Drop a vendor before a name of its own family, and a hub account before a repository.

    >>> drop_vendor(("openai", "o3", "mini")), drop_vendor(("meta", "policy", "optimization"))
    (('o3', 'mini'), ('meta', 'policy', 'optimization'))
    """
    made = VENDORS.get(tokens[0], frozenset())
    for rest in (tokens[1:], tokens[2:] if len(tokens) > 2 and tokens[1] in VENDOR_TAIL else ()):
        if rest and (rest[0] in made or re.sub(r"[\d.]+\Z", "", rest[0]) in made):
            return tuple(rest)
    return tokens


def iter_families(tokens: Tokens) -> Iterator[Tokens]:
    """Yield the tokens of the names that a model's name makes its family for certain, the nearest first.

    >>> [" ".join(t) for t in iter_families(("llama", "3", "instruct", "8b"))]
    ['llama 3 instruct', 'llama 3', 'llama']
    >>> list(iter_families(("sam", "2"))), list(iter_families(("llama", "omni")))
    ([], [])
    """
    parts = find_parts(tokens)
    known = FAMILY_WORDS | DOMAIN_WORDS if parts.stem[0] in LINES else FAMILY_WORDS
    loose = [t for t in parts.variants if t in known]
    fixed = [t for t in parts.variants if t not in known]
    if len(loose) > 5:
        return
    for keep in range(len(loose), -1, -1):
        for kept in combinations(loose, keep):
            family = parts.stem + parts.versions + tuple(sorted([*fixed, *kept]))
            if family != parts.tokens:
                yield family
    if len(parts.stem) == 1 and parts.stem[0] in VERSIONED and not fixed:
        yield from (parts.stem + parts.versions[:n] for n in range(len(parts.versions) - 1, -1, -1))


SUBSETS = frozenset([
    "verified", "lite", "diamond", "test", "dev", "val", "validation", "testmini", "mini", "tiny", "easy", "medium",
    "hard", "full", "extended",
])  # fmt: skip
YEAR = re.compile(r"(?:0[3-9]|[12]\d|3[0-5])\Z")
COUNT = re.compile(r"(?:[1-9]\d\d+|\d+k)\Z")


def iter_wholes(tokens: Tokens) -> Iterator[Tokens]:
    """Yield the tokens of the benchmark of which a name is for certain a part: a split, a year, a stated number of items.

    >>> list(iter_wholes(("math", "500"))), list(iter_wholes(("mmlu", "pro"))), list(iter_wholes(("cifar", "10")))
    ([('math',)], [], [])
    """
    last = tokens[-1]
    contest = YEAR.match(last) and tokens[0] in {"aime", "amc", "hmmt", "imo", "usamo", "cmimc", "brumo"}
    if len(tokens) > 1 and (last in SUBSETS or COUNT.match(last) or contest):
        yield tokens[:-1]
