"""The words of the commands, in parts. Nothing heavy is imported here, because ``--help`` must answer at once."""
