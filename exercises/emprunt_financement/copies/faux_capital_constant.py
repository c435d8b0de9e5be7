# attendu: {q2: capital_constant}
# autres: juste
# Le coût de la question 3 suit des intérêts de ce tableau.
# %% q2
part = round(capital / nombre, 2)
lignes, reste = [], capital
for rang in range(1, nombre + 1):
    interets = round(reste * taux, 2)
    rembourse = reste if rang == nombre else part
    reste = round(reste - rembourse, 2)
    lignes.append([rang, interets, rembourse, reste])
tableau = pd.DataFrame(lignes, columns=["rang", "interets", "capital", "capital_restant"])
reponse_2 = tableau
