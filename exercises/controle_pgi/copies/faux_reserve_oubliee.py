# attendu: {q4: reserve_oubliee}
# autres: juste
# La quantité réservée est livrée.
# %% q4
livrable = stock["physique"].reindex(bon.index).clip(upper=bon["quantite"])
reponse_4 = livrable.rename("livrable").reset_index()
