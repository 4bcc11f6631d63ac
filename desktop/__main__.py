"""`python -m desktop` is the command `yilu`; frozen, it first goes over to the release that is to run."""

import sys

from sync.updates import launching

if __name__ == "__main__":
    words = sys.argv[1:]
    launching.start(words, opens_window=not words or words[0].startswith("--data"))

    from desktop.cli import main

    sys.exit(main(words))
