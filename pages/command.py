"""Live command: one operation under way on one screen. Each part is pushed by itself, so a position draws no form anew."""

from functools import partial

import streamlit as st

from core.queries import live_command
from core.ui import operation_live, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
commanded = operation_live.choice(who)
if commanded is not None:
    panel("command_head", reads.topics_of(live_command.command_choices), partial(operation_live.head, who, commanded))
    left, right = st.columns([3, 2], gap="medium")
    with right:
        panel("command_calls", reads.topics_of(live_command.open_calls), partial(operation_live.calls, who, commanded))
        panel("command_desk", reads.topics_of(live_command.command_choices), partial(operation_live.desk, who, commanded))
        panel("command_instructions", reads.topics_of(live_command.instructions_given), partial(operation_live.instructions, who, commanded))
    with left:
        panel("command_now", reads.topics_of(live_command.operation_live), partial(operation_live.now, who, commanded), at_most_every_s=0.5)
