"""Console text: messages, progress, summaries, and tables."""
