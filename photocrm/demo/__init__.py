"""The whole product on one machine by one command."""
