"""Where to look for news: feeds that a page announces, lists of feeds, searches made from a pack."""
