"""The ledger: records, their hash chain, epochs and seals. Bytes in, bytes out."""
