"""Video to poses to analysis: the steps that join the rooms."""
