"""Corriger : exécution des copies, contrôle de confiance, journal des résultats."""
