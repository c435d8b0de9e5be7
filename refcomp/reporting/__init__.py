"""Rendre compte : tables, figures et tableau de bord. Aucune règle ici, seulement de la présentation."""
