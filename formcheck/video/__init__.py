"""Video files to frames with the timestamps the file gives them."""
