"""The words an exercise file is written in: signals, traits, measures, rules, guides; pure."""
