"""Load tests of an Amazon Rekognition endpoint, from outside: they know its API, nothing else."""
