"""The web app: pages, the live socket, and who may see them."""
