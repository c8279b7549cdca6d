"""The closed vocabulary: node types, relations with their domain and range, result kinds and IRI bases.

Every output spells them as here: an edge's key in networkx, a field in JSON lines, the last part of an IRI in RDF.
"""

from enum import StrEnum

ONTOLOGY = "https://w3id.org/paperkg/ontology#"
RESOURCE = "https://w3id.org/paperkg/id/"


class NodeType(StrEnum):
    """What a node of the graph is."""

    PAPER = "Paper"
    AUTHOR = "Author"
    DIGEST = "Digest"
    METHOD = "Method"
    MODEL = "Model"
    BENCHMARK = "Benchmark"
    DATASET = "Dataset"
    METRIC = "Metric"
    TASK = "Task"
    RESULT = "Result"


class Relation(StrEnum):
    """What an edge of the graph says."""

    AUTHORED_BY = "authoredBy"
    FEATURED_IN = "featuredIn"
    INTRODUCES = "introduces"
    USES = "uses"
    EVALUATES_ON = "evaluatesOn"
    COMPARES_WITH = "comparesWith"
    ADDRESSES = "addresses"
    MENTIONS = "mentions"
    BASED_ON = "basedOn"
    TRAINED_ON = "trainedOn"
    OUTPERFORMS = "outperforms"
    PART_OF = "partOf"
    REPORTS = "reports"
    OF_SYSTEM = "ofSystem"
    ON_BENCHMARK = "onBenchmark"
    WITH_METRIC = "withMetric"
    AGAINST = "against"


class ResultKind(StrEnum):
    """What a reported number is: the score itself, a difference, or a factor."""

    ABSOLUTE = "absolute"
    DELTA = "delta"
    RATIO = "ratio"


Types = frozenset[NodeType]
PAPER: Types = frozenset({NodeType.PAPER})
RESULT: Types = frozenset({NodeType.RESULT})
SYSTEM: Types = frozenset({NodeType.METHOD, NodeType.MODEL})
DATA: Types = frozenset({NodeType.BENCHMARK, NodeType.DATASET})
ENTITY: Types = SYSTEM | DATA | {NodeType.METRIC, NodeType.TASK}

DOMAIN_RANGE: dict[Relation, tuple[Types, Types]] = {
    Relation.AUTHORED_BY: (PAPER, frozenset({NodeType.AUTHOR})),
    Relation.FEATURED_IN: (PAPER, frozenset({NodeType.DIGEST})),
    Relation.INTRODUCES: (PAPER, SYSTEM | DATA),
    Relation.USES: (PAPER, SYSTEM | DATA),
    Relation.EVALUATES_ON: (PAPER, DATA),
    Relation.COMPARES_WITH: (PAPER, SYSTEM),
    Relation.ADDRESSES: (PAPER, frozenset({NodeType.TASK})),
    Relation.MENTIONS: (PAPER, ENTITY),
    Relation.BASED_ON: (SYSTEM, SYSTEM),
    Relation.TRAINED_ON: (SYSTEM, DATA),
    Relation.OUTPERFORMS: (SYSTEM, SYSTEM),
    Relation.PART_OF: (ENTITY, ENTITY),
    Relation.REPORTS: (PAPER, RESULT),
    Relation.OF_SYSTEM: (RESULT, SYSTEM),
    Relation.ON_BENCHMARK: (RESULT, DATA),
    Relation.WITH_METRIC: (RESULT, frozenset({NodeType.METRIC})),
    Relation.AGAINST: (RESULT, SYSTEM),
}
"""Graph-level domain and range. A thing has one type over all papers, so Benchmark and Dataset, like Method and Model,
stand in for each other here; within one paper `EXTRACTED` is stricter."""

EXTRACTED: dict[Relation, tuple[Types, Types]] = {
    Relation.INTRODUCES: (PAPER, SYSTEM | DATA),
    Relation.USES: (PAPER, SYSTEM | {NodeType.DATASET}),
    Relation.EVALUATES_ON: (PAPER, frozenset({NodeType.BENCHMARK})),
    Relation.COMPARES_WITH: (PAPER, SYSTEM),
    Relation.ADDRESSES: (PAPER, frozenset({NodeType.TASK})),
    Relation.BASED_ON: (SYSTEM, SYSTEM),
    Relation.TRAINED_ON: (SYSTEM, DATA),
    Relation.OUTPERFORMS: (SYSTEM, SYSTEM),
}
"""The eight relations read from a paper's text, with the types that they take within one paper."""
