"""Tables, transaction, ledger, migrations, encryption of columns."""
