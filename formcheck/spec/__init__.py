"""What an exercise file is written in: signals, traits, measures, rules; pure."""
