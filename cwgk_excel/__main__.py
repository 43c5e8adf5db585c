"""``python -m cwgk_excel``."""

import sys

from cwgk_excel.cli import main

if __name__ == "__main__":
    sys.exit(main())
