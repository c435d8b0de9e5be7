# attendu: {q5: sans_taxe}
# autres: juste
# La facture est écrite sans la taxe.
# %% q5
reponse_5 = pd.DataFrame({"compte": ["411", "707", "44571"], "debit": [net, 0, 0], "credit": [0, net, 0]})
