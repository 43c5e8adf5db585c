"""Taking returns in: worker processes read files, and batches of them are judged, kept and reported."""
