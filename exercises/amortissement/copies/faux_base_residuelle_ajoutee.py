# attendu: {q2: valeur_residuelle_ajoutee}
# autres: juste
# %% q2
residuelle = float(copie.nombre(fiche["Valeur résiduelle (revente estimée, nette de frais)"]))
reponse_2 = round(reponse_1 + residuelle, 2)
