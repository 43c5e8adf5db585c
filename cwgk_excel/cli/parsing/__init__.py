"""What may be written on the command line, in Chinese; it imports nothing heavy, for ``--help`` must answer at once."""
