"""From bytes to chunks, in a process of its own with limits: what people upload may be made to harm whoever reads it.

`sandbox` is the service's side, and `hide_memory` of `linux`; `failure` and `limits` are both sides'. All else runs inside, and
imports nothing that the reading does not need.
"""
