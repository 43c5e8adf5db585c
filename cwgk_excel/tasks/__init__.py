"""What the command does, one module each; the library does the same through these."""
