"""`ocrypt serve`: reads settings, prepares the state, starts the other processes and keeps them running."""
