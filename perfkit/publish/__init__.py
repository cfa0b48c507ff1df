"""Parameters to notebooks to pages, whole or absent, with a manifest."""
