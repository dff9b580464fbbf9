"""The daemon as a service: one process that holds its database, reloads, says how it is, and ends."""
