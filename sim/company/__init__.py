"""What the company does: listening, the desk, the advocacy programme, fixing causes, the ledger."""
