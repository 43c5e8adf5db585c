"""What may be written on the command line, in Chinese; nothing heavy is imported, for ``--help`` must answer at once."""
