# attendu: {q7: service_couteux}
# autres: juste
# %% q7
reponse_7 = reclamations.groupby("service")["cout"].sum().idxmax()
