"""Set-up, the check command and packaging; standard library only, runs before anything is installed."""
