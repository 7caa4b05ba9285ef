"""Pages for developers; their addresses exist only with DEBUG."""
