# attendu: {q3: autre, q4: autre, q5: autre}
# autres: juste
# Une balance inventée, puis les réponses qui s'en déduisent : elle n'est pas suivie.
# %% q3
reponse_3 = pd.DataFrame(
    {"client": ["A", "B", "C"], "non_echu": 0, "de_1_a_30": 0, "de_31_a_60": 0, "de_61_a_90": 0, "plus_de_90": [3, 2, 1]},
)
reponse_3["total"] = reponse_3["plus_de_90"]
# %% q4
reponse_4 = "100 %"
# %% q5
reponse_5 = "A ; B ; C"
