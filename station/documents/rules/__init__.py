"""What makes documents wrong together: a module per subject, each `problems(master)`."""
