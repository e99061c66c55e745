"""One function per verb of an officer. Every write of the product is here, run by `core.store.ledger.perform`."""
