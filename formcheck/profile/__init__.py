"""One person's profile: a TOML file with health answers, equipment and limits of their own."""
