"""Home: the way in; leads to the first page of the visitor's own menu, so that every page keeps its own address."""

import streamlit as st

from core.ui import menu
from core.ui.visitor import viewer

st.switch_page(menu.first_for(viewer()).path)
