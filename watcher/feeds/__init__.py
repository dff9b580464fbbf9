"""From a feed's address to items: fetch, parse, normalize."""
