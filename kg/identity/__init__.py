"""When two names are one thing: their spellings, families, acronyms and what texts say; `kg.resolve` puts it together."""
