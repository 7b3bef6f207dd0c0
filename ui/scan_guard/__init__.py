"""A keyboard gun is heard wherever the focus is, and presses nothing (5.2 of the design).

`burst` decides, key by key, whether a person types or a gun does; it knows nothing of Qt. `guard`
brings it the keys: under X11 and Windows from below the input method (`x11`, `windows`, decoded by
`us_keys`), elsewhere where they enter a window. `text_field` puts back what a burst began to change.
"""
