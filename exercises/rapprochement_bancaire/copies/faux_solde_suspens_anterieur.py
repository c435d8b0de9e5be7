# attendu: {q4: suspens_anterieur_oublie}
# autres: juste
# %% q4
nouveaux = non_debites[non_debites["piece"].isin(compte_512["piece"])]
reponse_4 = solde_releve - nouveaux["credit"].sum() + remise
