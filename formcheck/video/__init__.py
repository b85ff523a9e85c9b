"""Video files to frames with the timestamps that the file itself gives them."""
