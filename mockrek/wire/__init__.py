"""AWS JSON 1.1 as Amazon Rekognition speaks it, driven by the service model that botocore ships.

In the order in which the service looks at a request:

=============  ============================================================================
module         public names
=============  ============================================================================
model          ``load_model() → Model``; operations and shapes; ``FACE_OPERATIONS``
cors           ``answer_preflight``, ``expose``: headers for browsers
route          ``is_ours``; ``route → Operation | Refusal``; ``unsupported``
authenticate   ``Gate``, ``authenticate → Caller``; ``service_of`` a credential
credentials    ``load_keys``, ``account_of`` an access key
verify         ``verify``: strict mode's checks in their order, from
claim          ``read_claim``: what a request says of its signature,
scope          ``read_scope``: what its credential is good for, and
signature      ``recompute``: the signature that it should have
decode         ``decode``: body → parameters; ``check_syntax``
convert        the thorough half of ``decode``
validate       ``violations`` of the model's constraints; ``refuse`` them
patterns       ``matches``: the model's Java patterns
encode         ``encode``: result → body
refusal        ``render``: error → ``Refusal``; the refusals that are not JSON
foreign        ``render_foreign``: the same as S3, STS and IAM spell it
java           ``java_double``, ``echo``: the text of values
=============  ============================================================================

Names are imported from their modules: a function here would hide the module of the same name.
"""
