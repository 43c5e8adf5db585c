# What is done again and again, by the same commands as in CI. PYTHON is that of an environment with '.[dev]'.
PYTHON ?= python

.PHONY: test interchange soak lint types regenerate pictures bench lowest windows windows-test \
	windows-pins linux-tarball ci

test:  # the default tier
	$(PYTHON) -m pytest -q -n auto --dist loadfile

interchange:  # needs LibreOffice, Gnumeric, Chromium, poppler-utils, and node with the libraries of tests/support/programs
	$(PYTHON) -m pytest -q -m interchange -n 2 --dist loadfile

soak:  # real kills, eight ingests of 2,000 returns at once, a full disk; all workbooks read alike
	$(PYTHON) -m pytest -q -m soak -n 2 tests/faults tests/tasks/test_crash.py tests/intake/test_readers_agree.py

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

regenerate:  # golden files, generated pages, the READMEs' sessions; look at the difference before committing
	OPENPYXL_LXML=False PYTHONPATH=tests:tests/support $(PYTHON) tests/tools/regenerate.py

pictures:  # of docs/images; needs LibreOffice, Chromium, node and poppler-utils
	PYTHONPATH=tests:tests/support $(PYTHON) tests/tools/pictures.py

bench:  # what it costs beside what it could cost at least, at small sizes; needs '.[bench]'; all of it: docs/benchmarks.md
	$(PYTHON) -m benchmarks --quick

lowest:  # the default tier with the lowest releases that setup.cfg allows
	$(PYTHON) tools/try_lowest.py -q -n auto --dist loadfile

windows:  # dist/cwgk-excel-<version>-windows.zip: to unzip and double-click; needs Python 3.11
	$(PYTHON) tools/build_windows.py

windows-test:  # a round by its scripts, and the tests of files, processes and the console; elsewhere than on Windows by Wine
	$(PYTHON) tools/try_windows.py

windows-pins:  # tools/windows/*.txt anew: the releases, with hashes, that the program for Windows is made of
	$(PYTHON) tools/requirements.py pin

linux-tarball:  # dist/cwgk-excel-<version>-linux-<machine>.tar: wheels, and a script that installs them without network
	$(PYTHON) tools/build_linux.py

ci:  # everything from a bare machine; installs system packages, so it wants a container
	.ci/run
