"""Taking returns in: files read in worker processes, judged in batches, kept, told."""
