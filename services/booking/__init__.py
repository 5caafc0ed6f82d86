"""Who has which slot: holds, visits and referrals."""
