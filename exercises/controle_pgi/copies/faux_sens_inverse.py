# attendu: {q5: sens_inverse}
# autres: juste
# L'écriture est passée à l'envers.
# %% q5
taxe = round(net * 0.20, 2)
reponse_5 = pd.DataFrame(
    {"compte": ["411", "707", "44571"], "debit": [0, net, taxe], "credit": [net + taxe, 0, 0]}
)
