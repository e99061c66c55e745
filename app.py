"""The composition root. `streamlit run app.py` serves it; Streamlit runs the same file again as the script of each viewer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.ui.runtime import runtime

if get_script_run_ctx(suppress_warning=True) is None:
    from core.api.server import Guard, api_mount, page_routes
    from core.jobs.runner import Runner
    from core.ui import shell
    from core.ui.setup_code import announce

    shell.stay_at_home()

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
        """The jobs run as long as the server does."""
        shell.only_the_menu()
        shell.keep_the_theme()
        shell.keep_what_was_drawn()
        runner = Runner(runtime())
        runner.start()
        announce(runtime())
        yield {}
        runner.stop()

    app = st.App(
        __file__,
        lifespan=lifespan,
        routes=[api_mount(runtime()), *page_routes(runtime())],
        middleware=[Middleware(Guard, runtime=runtime())],
        on_script_error=shell.calm,
    )
else:
    from core.ui import shell

    shell.run()
