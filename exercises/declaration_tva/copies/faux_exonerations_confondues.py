# attendu: {q1: exonerations_confondues}
# autres: juste
# %% q1
article = "262, I" if ventes["lieu"]["V-306"] in UNION else "262 ter, I"
reponse_1 = f"Exonération de TVA, article {article} du CGI"
