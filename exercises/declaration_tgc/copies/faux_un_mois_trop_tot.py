# attendu: {q7: un_mois_trop_tot}
# autres: juste
# %% q7
reponse_7 = pd.Timestamp("2026-04-14") if en_ligne else pd.Timestamp("2026-03-31")
