"""AWS JSON 1.1 as Amazon Rekognition speaks it, driven by the service model that botocore ships.

In the order in which the service looks at a request:

=============  ============================================================================
module         public names
=============  ============================================================================
model          ``load_model() → Model``; operations and shapes; ``FACE_OPERATIONS``
cors           ``answer_preflight``, ``expose``: headers for browsers
route          ``route → Operation | Refusal``; ``unsupported``
authenticate   ``authenticate → Caller``
decode         ``decode``: body → parameters; ``check_syntax``
convert        the thorough half of ``decode``
validate       ``violations`` of the model's constraints; ``refuse`` them
patterns       ``matches``: the model's Java patterns
encode         ``encode``: result → body
refusal        ``render``: error → ``Refusal``; the refusals that are not JSON
java           ``java_double``, ``echo``: the text of values
=============  ============================================================================

Names are imported from their modules: a function here would hide the module of the same name.
"""
