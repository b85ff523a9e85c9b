"""Many clips: worker processes, resumable runs, tables, clusters."""
