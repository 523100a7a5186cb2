"""The company: listening, the desk, the advocacy programme, fixing of root causes, the ledger."""
