"""Small CUDA files, one construct each, that say themselves what must come out."""
