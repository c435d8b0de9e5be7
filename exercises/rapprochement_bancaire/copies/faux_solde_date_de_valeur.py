# attendu: {q4: date_de_valeur}
# autres: juste
# %% q4
a_venir = releve.loc[releve["date_valeur"] > compte_512["date"].iloc[-1], "credit"].sum()
reponse_4 = solde_releve - cheques + remise + a_venir
