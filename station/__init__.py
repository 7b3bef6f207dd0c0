"""The product without screens, devices or network: ledger, rules, store and actions."""
