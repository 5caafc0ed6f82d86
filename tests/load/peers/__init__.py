"""Other systems on the same machine in the same run: what the budgets compare ours with.

`python -m tests.load.peers` brings them into `.local/peers`; a case measures those that it finds.
None of them is part of the product, or of its tests.
"""
