"""Other GraphQL servers over the same rows, and the limit: what one request costs each of them.

Ours answers with tokens, tenancy, policy, row-level security and audit; the peers do what their
authors' documentation shows and read the same tables through the views of ``views.sql``.
"""
