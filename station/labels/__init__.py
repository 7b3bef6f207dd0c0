"""Labels as controlled objects: templates in mm, dots for a printer, codes that are never reused."""
