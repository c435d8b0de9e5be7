# attendu: {q3: non_echu_compris}
# autres: juste
# Tout ce qui est dû à la date passée, échu ou non.
# %% q3
connues = compte[compte["date"] <= pd.Timestamp("2025-08-10")]
reponse_3 = connues["debit"].sum() - connues["credit"].sum()
