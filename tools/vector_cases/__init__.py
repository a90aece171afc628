"""The cases of `vectors/envelope/`, by what they are about."""
