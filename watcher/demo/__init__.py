"""The demo: a year of recorded news through the real path, in seconds and without a network.

The feeds are served over real HTTP and the mails taken by a real SMTP server, both on loopback.
"""
