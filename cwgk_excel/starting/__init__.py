"""What keeps the start of each process short: looks and work that most of them do not need."""
