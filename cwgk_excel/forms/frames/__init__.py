"""Records as frames: those that a caller hands in, and the schema by which pandera judges them."""
