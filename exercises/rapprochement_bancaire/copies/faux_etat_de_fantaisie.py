# attendu: {q3: autre, q4: autre, q5: autre}
# autres: juste
# Deux montants inventés, puis le solde et les charges qui s'en déduisent : cet état n'est pas suivi.
# %% q3
reponse_3 = pd.DataFrame(
    {
        "operation": ["Solde avant rapprochement", "Frais et commissions de la banque"],
        "debit_512": [5, 0],
        "credit_512": [0, 2],
        "debit_releve": 0,
        "credit_releve": 0,
    }
)
# %% q4
reponse_4 = "3"
# %% q5
reponse_5 = "2"
