"""What all pages share: the Jinja environment, the base template, charts."""
