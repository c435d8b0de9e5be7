# attendu: {q4: tout_ou_rien}
# autres: juste
# Un article incomplet n'est pas livré du tout.
# %% q4
libre = (stock["physique"] - stock["reserve"]).reindex(bon.index)
livrable = bon["quantite"].where(libre >= bon["quantite"], 0)
reponse_4 = livrable.rename("livrable").reset_index()
