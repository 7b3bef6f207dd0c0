"""The hub: takes sealed records from stations, puts them in one order, hands them on."""
