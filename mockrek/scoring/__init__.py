"""The scoring core: pure functions over NumPy arrays.

No input or output, no clock, no state, no names. Conventions: keys and draws are uint64; groups are
int64 indices; rates become integer cutoffs before anything is decided; similarities and thresholds
are percent, float32; index i of every array is the same face or the same pair.
"""
