"""All of Streamlit that pages share."""
