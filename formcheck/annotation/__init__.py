"""The annotated video, its sound, and a still of each fault."""
