"""What makes writing fail, or end in the middle: see ``injected``."""
