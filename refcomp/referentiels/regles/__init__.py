"""Les règles de certification, comme données : une grammaire fermée, un moteur exact, des raisons.

La forme d'une règle est dans `refcomp.referentiels.regles.grammaire`.
"""
