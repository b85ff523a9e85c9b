"""Batch-scoring: thousands of clips over every core or other machines, resumable at any moment."""
