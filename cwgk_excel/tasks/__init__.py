"""The tasks that the command and the library carry out, one module each."""
