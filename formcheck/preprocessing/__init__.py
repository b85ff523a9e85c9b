"""Raw poses to prepared poses, for recordings and, with a fixed lag, for live sessions; pure."""
