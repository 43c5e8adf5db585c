"""``python -m cwgk_excel``."""

import sys

from cwgk_excel.cli import run

if __name__ == "__main__":
    sys.exit(run())
