"""Operations: one function an API operation, from parameters and a context to a dictionary."""
