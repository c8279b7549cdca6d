"""The pipelines that read a text: `build_nlp()` is all there is to see from outside.

In: `Paper.text`. Out: a spaCy `Doc` with mentions, entities, claims and results (see `kg.nlp.document`).

| pipeline | reads with |
|---|---|
| `accurate` | rules, their weights and a small transformer |
| `fast` | rules and their weights, about four times as quickly |
"""

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

FAST = (
    ("sentences", "kg_sentences"),
    ("abbreviations", "kg_abbreviations"),
    ("mentions", "kg_mentions"),
    ("entities", "kg_entities"),
    ("relations", "kg_relations"),
    ("results", "kg_results"),
)
"""Components in their order: the module below `kg.nlp` and the factory it registers."""
PIPELINES = {"accurate": (*FAST[:2], ("encoder", "kg_encoder"), *FAST[2:]), "fast": FAST}
DEFAULT = "accurate"


def build_nlp(pipeline: str = DEFAULT) -> "Language":
    """Return one of `PIPELINES`, ready for texts."""
    import spacy

    from kg.nlp.tokenizer import NameTokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = NameTokenizer(nlp.vocab)
    nlp.max_length = sys.maxsize  # the limit is there for parsers; ours are linear in the text
    for module, factory in PIPELINES[pipeline]:
        importlib.import_module(f"kg.nlp.{module}")
        nlp.add_pipe(factory)
    return nlp
