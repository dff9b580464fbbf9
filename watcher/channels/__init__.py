"""Ways to tell somebody other than by mail: what they are told, and the doors by which it goes out."""
