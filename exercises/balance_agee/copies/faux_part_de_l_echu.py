# attendu: {q4: part_de_l_echu}
# autres: juste
# %% q4
vieux = balance["de_61_a_90"].sum() + balance["plus_de_90"].sum()
reponse_4 = f"{100 * vieux / (balance['total'].sum() - balance['non_echu'].sum()):.2f} %".replace(".", ",")
