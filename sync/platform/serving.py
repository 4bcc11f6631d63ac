"""The platform's HTTP server as one process; one place for its limits."""

from __future__ import annotations

import uvicorn
from starlette.applications import Starlette

CONNECTIONS = 256
SILENCE_SECONDS = 75
GOODBYE_SECONDS = 5


def configuration(app: Starlette, host: str, port: int) -> uvicorn.Config:
    """uvicorn as the platform runs it: one process, no access log (paths hold hashes, addresses are personal)."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=SILENCE_SECONDS,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
