"""Controls for whoever sits at the notebook; only its modules import ipywidgets, and no run loads them."""
