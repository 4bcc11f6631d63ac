"""`python -m desktop` is the command `yilu`."""

import sys

from desktop.cli import main

sys.exit(main())
