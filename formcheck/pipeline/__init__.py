"""Video to poses to analysis: the one loop that joins the rooms."""
