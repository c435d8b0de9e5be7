"""Écrire un exercice : définition, variantes, carnets, distribution."""
