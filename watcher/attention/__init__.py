"""What is worth a person's attention: whom it reaches, when, and with what else. Pure."""
