"""Writers of the graph, one file per format, all called as `write_x(graph, path)`."""
