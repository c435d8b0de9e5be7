"""Ce que les vrais logiciels échangent."""
