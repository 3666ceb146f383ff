"""What the pages are made of: the only place besides them that imports streamlit."""
