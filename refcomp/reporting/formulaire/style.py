"""Le style du formulaire : étiquettes entières, états lisibles sans la couleur, largeur de téléphone."""

STYLE = """<style>
.refcomp-formulaire { max-width: 980px; }
.refcomp-formulaire .widget-label {
  white-space: normal; height: auto; line-height: 1.35; text-align: left; overflow: visible;
  color: var(--jp-ui-font-color1, #1f2933);
}
.refcomp-formulaire .widget-text, .refcomp-formulaire .widget-combobox { height: auto; align-items: flex-start; }
.refcomp-formulaire .refcomp-ligne { border-bottom: 1px solid #c4ccd4; padding: 6px 0; }
.refcomp-formulaire .refcomp-rubrique { font-weight: bold; margin-top: 10px; }
.refcomp-formulaire .refcomp-oui { color: #1b5e20; }
.refcomp-formulaire .refcomp-oui::before { content: "✓ "; }
.refcomp-formulaire .refcomp-non { color: #a11212; font-weight: bold; }
.refcomp-formulaire .refcomp-non::before { content: "✗ "; }
.refcomp-formulaire .refcomp-alerte { border-left: 4px solid #8a5300; padding-left: 8px; color: #5f3a00; }
.refcomp-formulaire .refcomp-perdu {
  border: 2px solid #a11212; background: #fdecec; color: #6e0b0b; padding: 8px; font-weight: 600;
}
.refcomp-formulaire input:focus { outline: 3px solid #0b57d0; }
@media (max-width: 600px) {
  .refcomp-formulaire .widget-text, .refcomp-formulaire .widget-combobox { flex-direction: column; }
  .refcomp-formulaire .widget-label { width: 100% !important; }
}
</style>"""
