"""The work behind the commands: reads the store, prints the answer. Imported when a command runs."""
