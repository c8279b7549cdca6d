"""Training: from annotated papers to the tables and networks that `kg.nlp` ships with. Needs the extra `train`.

Comes in: the feed, annotations of some of its papers, and the folder of a pretrained MiniLM. Goes out, into `kg/nlp`:

| stage | writes | fitted on |
|---|---|---|
| signs | `signs.tsv`, `context.tsv` | all annotated papers |
| votes | `votes.py`, `result_votes.py` | the same |
| encoder | `encoder.onnx`, `heads.npz`, `pieces.txt` | the same, and invented ones |
| | `encoded.tsv`, `blend.tsv` | one of eight, as read by an encoder that learned from the others |
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from kg.errors import UsageError
from kg.seeds import SEEDS

STAGES = ("signs", "votes", "encoder")
PASSES = 5
"""Over the words alone, before the answers."""
EPOCHS = 3
ANNOTATIONS = SEEDS / "annotations" / "papers.jsonl", SEEDS / "annotations" / "more.jsonl"
"""What the shipped weights were made from, by annotator; in a checkout only."""
INVENTED = SEEDS / "invented"
"""The folder of papers that nobody wrote, from which the encoder learns besides; in a checkout only."""


def train(
    sources: Sequence[str | Path],
    gold: Sequence[Path],
    *,
    limit: int | None = None,
    stages: Collection[str] = STAGES,
    pretrained: Path | None = None,
    passes: int = PASSES,
    epochs: int = EPOCHS,
    tell: Callable[[str], None],
) -> None:
    """Make the files of `stages` anew, in the order of `STAGES`; later ones read what earlier ones left in `kg/nlp`.

    `gold` are files of annotations (default: those of the checkout, with the invented papers), `limit` is how many papers to learn
    from at most. The encoder reads by the habits of the first file's annotator; those of the others are told apart from them.
    Raises UsageError where a package is missing, InputError where `sources` lack a paper.
    """
    try:
        from kg.training import stages as at
    except ImportError as e:
        raise UsageError(f"no module {e.name}", mend="pip install 'paper-kg[train]'") from e
    from kg.training.examples import read_annotations, read_invented, read_papers

    files = gold or ANNOTATIONS
    reference = read_annotations(files[:1])
    annotations = reference | (read_annotations(files[1:]) if files[1:] else {})
    papers = read_papers(sources, annotations)[:limit]
    tell(f"{len(papers):,} annotated papers")
    for stage in STAGES:
        if stage in stages:
            tell(f"stage {stage}")
            if stage == "encoder":
                invented, more = ([], {}) if gold else read_invented()
                at.make_encoder(
                    papers,
                    annotations | more,
                    tell,
                    reference=reference,
                    invented=invented[:limit],
                    pretrained=pretrained,
                    passes=passes,
                    epochs=epochs,
                )
            else:
                {"signs": at.make_signs, "votes": at.make_votes}[stage](papers, annotations, tell)
