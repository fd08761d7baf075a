"""The owner's pages: what the practice has decided, who works there, and what it is connected with."""
