"""Documents: what a workshop is told (products, orders, routes, plans, people), as typed data."""
