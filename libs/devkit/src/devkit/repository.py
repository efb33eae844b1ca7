"""Where this repository is on the disk: generated files, corpora and other checkouts are found from here."""

from pathlib import Path

import contracts

ROOT = Path(contracts.__file__).parents[3]
