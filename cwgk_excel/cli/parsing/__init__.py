"""What may be written on the command line, in Chinese. Nothing heavy is imported here: ``--help`` must answer at once."""
