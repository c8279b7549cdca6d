"""A knowledge graph of AI research papers, made from the papers' titles and summaries."""

__version__ = "0.1.0"
