-- Ce que la base sait d'un utilisateur, et ce qu'elle vérifie de ce qu'il écrit.
-- Ces fonctions agissent avec les droits du propriétaire des tables ; session_user reste le compte connecté, quoi
-- qu'il fasse (SET ROLE compris). Les mots en capitales qui ne sont pas du SQL sont remplacés à l'installation.

CREATE OR REPLACE FUNCTION SCHEMA.acces_utilisateur() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = SCHEMA, pg_temp AS $$
  SELECT utilisateur::text FROM acces_compte WHERE compte = session_user::text
$$;

CREATE OR REPLACE FUNCTION SCHEMA.acces_a_le_role(voulu text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = SCHEMA, pg_temp AS $$
  SELECT EXISTS (SELECT FROM acces WHERE utilisateur = acces_utilisateur() AND role = voulu)
$$;

-- Les étudiants que l'utilisateur connecté voit à un titre : lui-même, ceux dont il est tuteur, ceux de ses groupes.
CREATE OR REPLACE FUNCTION SCHEMA.acces_perimetre(titre text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = SCHEMA, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT e), ARRAY[]::text[]) FROM (
    SELECT a.utilisateur AS e FROM acces a WHERE a.utilisateur = acces_utilisateur() AND a.role = 'etudiant'
      AND titre = 'etudiant'
    UNION ALL
    SELECT a.cible FROM acces a WHERE a.utilisateur = acces_utilisateur() AND a.role = 'tuteur' AND titre = 'tuteur'
    UNION ALL
    SELECT i.utilisateur FROM acces a JOIN acces i ON i.role = 'etudiant' AND i.cible = a.cible
      WHERE a.utilisateur = acces_utilisateur() AND a.role = 'enseignant' AND titre = 'enseignant'
  ) vus
$$;

-- Vrai si personne ne peut signer lui-même de ce nom : seul un tel auteur se laisse transcrire.
CREATE OR REPLACE FUNCTION SCHEMA.acces_sans_compte(auteur text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = SCHEMA, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM acces WHERE utilisateur = auteur)
     AND NOT EXISTS (SELECT FROM acces_compte WHERE utilisateur = auteur)
$$;

-- Le propriétaire des tables écrit comme avant, et tient lui-même rangs, résumé et versions.
CREATE OR REPLACE FUNCTION SCHEMA.acces_est_libre() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = SCHEMA, pg_temp AS $$
  SELECT pg_has_role(session_user, c.relowner, 'USAGE') OR r.rolbypassrls
    FROM pg_catalog.pg_class c, pg_catalog.pg_roles r
   WHERE c.oid = 'SCHEMA.preuve'::regclass AND r.rolname = session_user
$$;

CREATE OR REPLACE FUNCTION SCHEMA.acces_refuse(phrase text) RETURNS void
LANGUAGE plpgsql SET search_path = SCHEMA, pg_temp AS $$
BEGIN RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = phrase; END $$;

-- Après chaque INSERT d'un compte cloisonné : les lignes tiennent-elles ensemble ? Puis leur résumé et leur version.
CREATE OR REPLACE FUNCTION SCHEMA.acces_controle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = SCHEMA, pg_temp AS $$
DECLARE
  dernier integer; nombre integer; premier integer; fin integer; ecrit integer; fautif integer;
BEGIN
  IF acces_est_libre() THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(VERROU);
  SELECT count(*), min(rang), max(rang) INTO nombre, premier, fin FROM nouvelles;
  IF nombre = 0 THEN RETURN NULL; END IF;
  SELECT coalesce(max(dernier_rang), 0), coalesce(max(numero), 0) + 1 INTO dernier, ecrit FROM registre_version;
  dernier := greatest(dernier, (SELECT coalesce(max(p.rang), 0) FROM preuve p
                                 WHERE NOT EXISTS (SELECT FROM nouvelles n WHERE n.rang = p.rang)));
  IF premier <> dernier + 1 OR fin <> dernier + nombre THEN
    PERFORM acces_refuse('Les rangs se suivent : ' || dernier + 1 || ' attendu, ' || premier || ' reçu.');
  END IF;

  SELECT rang INTO fautif FROM nouvelles WHERE NOT (
      (valeur IS NULL OR abs(valeur) <= 1e9) AND poids > 0 AND poids <= 1e6
      AND (echelle <> 'fraction' OR valeur IS NULL OR valeur BETWEEN 0 AND 1)
      AND date ~ '^(199\d|20\d\d)-\d\d-\d\dT\d\d:\d\d:\d\d$' AND provenance <> '' AND etudiant <> '') LIMIT 1;
  IF FOUND THEN PERFORM acces_refuse('Rang ' || fautif || ' : valeur, poids, date ou provenance hors des bornes.'); END IF;

  SELECT n.rang INTO fautif FROM nouvelles n
   WHERE n.groupe NOT IN ('', 'SANS_GROUPE') AND NOT acces_a_le_role('coordinateur')
     AND NOT EXISTS (SELECT FROM acces a WHERE a.role = 'etudiant' AND a.utilisateur = n.etudiant AND a.cible = n.groupe)
     AND NOT EXISTS (SELECT FROM preuve p WHERE p.etudiant = n.etudiant AND p.groupe = n.groupe
                        AND NOT EXISTS (SELECT FROM nouvelles x WHERE x.rang = p.rang)) LIMIT 1;
  IF FOUND THEN PERFORM acces_refuse('Rang ' || fautif || ' : cet étudiant n''est pas de ce groupe.'); END IF;

  -- Une occasion a une seule preuve en vigueur : une ligne de plus remplace la précédente, et garde sa source.
  SELECT n.rang INTO fautif FROM nouvelles n LEFT JOIN preuve a ON a.rang = n.remplace
   WHERE (n.remplace IS NULL AND EXISTS (SELECT FROM preuve p WHERE p.rang <> n.rang AND p.etudiant = n.etudiant
            AND p.referentiel = n.referentiel AND p.element_id = n.element_id AND p.provenance = n.provenance))
      OR (n.remplace IS NOT NULL AND (a.rang IS NULL OR a.rang >= premier
            OR (a.etudiant, a.referentiel, a.element_id, a.provenance, a.source)
               IS DISTINCT FROM (n.etudiant, n.referentiel, n.element_id, n.provenance, n.source)
            OR (SELECT count(*) FROM preuve s WHERE s.remplace = n.remplace) <> 1)) LIMIT 1;
  IF FOUND THEN
    PERFORM acces_refuse('Rang ' || fautif || ' : cette occasion a déjà une preuve, que vous ne pouvez pas remplacer '
      || 'ainsi ; une correction cite la ligne en vigueur et en garde la source.');
  END IF;
  SELECT n.rang INTO fautif FROM nouvelles n JOIN preuve a ON a.rang = n.remplace
   WHERE a.auteur <> n.auteur AND NOT acces_a_le_role('coordinateur')
     AND NOT n.etudiant = ANY (acces_perimetre('enseignant')) LIMIT 1;
  IF FOUND THEN PERFORM acces_refuse('Rang ' || fautif || ' : seul son auteur, ou un enseignant, corrige cette preuve.'); END IF;

  SELECT n.rang INTO fautif FROM nouvelles n LEFT JOIN preuve a ON a.rang = n.adopte
   WHERE n.adopte IS NOT NULL AND (a.rang IS NULL OR n.source <> 'formateur' OR a.source NOT IN ('auto', 'pgi')
            OR (a.etudiant, a.referentiel, a.element_id) IS DISTINCT FROM (n.etudiant, n.referentiel, n.element_id)
            ) LIMIT 1;
  IF FOUND THEN PERFORM acces_refuse('Rang ' || fautif || ' : on n''adopte qu''une preuve automatique du même élément.'); END IF;

  PERFORM acces_renouvelle_resume((SELECT array_agg(etudiant::text) FROM nouvelles),
                                  (SELECT array_agg(element_id::text) FROM nouvelles), ecrit);
  INSERT INTO registre_version VALUES (ecrit, substr(md5(random()::text), 1, 8), 'ajout',
    to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'), nombre, fin, false);
  INSERT INTO acces_ecriture VALUES (ecrit, acces_utilisateur(), premier, fin,
    to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'));
  RETURN NULL;
END $$;

-- Le résumé des couples touchés, de toutes leurs preuves en vigueur : le calcul de refcomp.evaluation.resume.
CREATE OR REPLACE FUNCTION SCHEMA.acces_renouvelle_resume(etudiants text[], elements text[], ecrit integer)
RETURNS void LANGUAGE plpgsql SET search_path = SCHEMA, pg_temp AS $$
BEGIN
  UPDATE preuve_resume r SET preuves = 0, non_evaluees = 0, occasions = 0, poids = 0, somme = 0, carres = 0,
      poids_recent = 0, somme_recente = 0, derniere_valeur = NULL, meilleure = NULL, premiere_date = '',
      derniere_date = '', ecriture = ecrit
   FROM (SELECT DISTINCT * FROM unnest(etudiants, elements) AS t(e, i)) t
   WHERE r.etudiant = t.e AND r.element_id = t.i;
  INSERT INTO preuve_resume AS r (etudiant, element_id, referentiel, millesime, source, echelle, groupe, preuves,
      non_evaluees, occasions, poids, somme, carres, poids_recent, somme_recente, derniere_valeur, meilleure,
      premiere_date, derniere_date, ecriture)
  SELECT etudiant, element_id, referentiel, millesime, source, echelle,
      (array_agg(groupe ORDER BY quand DESC, rang DESC))[1],
      count(valeur), count(*) - count(valeur),
      count(DISTINCT coalesce(nullif(regexp_replace(provenance, '/?[^/]*$', ''), ''), provenance))
        FILTER (WHERE valeur IS NOT NULL),
      coalesce(sum(poids ORDER BY rang) FILTER (WHERE valeur IS NOT NULL), 0),
      coalesce(sum(poids * valeur ORDER BY rang), 0),
      coalesce(sum(poids * valeur * valeur ORDER BY rang), 0),
      coalesce(sum(poids * recence ORDER BY rang) FILTER (WHERE valeur IS NOT NULL), 0),
      coalesce(sum(poids * recence * valeur ORDER BY rang), 0),
      (array_agg(valeur ORDER BY quand DESC, rang DESC) FILTER (WHERE valeur IS NOT NULL))[1],
      max(valeur),
      coalesce(to_char(min(quand) FILTER (WHERE valeur IS NOT NULL), 'YYYY-MM-DD"T"HH24:MI:SS'), ''),
      coalesce(to_char(max(quand) FILTER (WHERE valeur IS NOT NULL), 'YYYY-MM-DD"T"HH24:MI:SS'), ''),
      ecrit
  FROM (
    SELECT p.*, p.date::timestamp AS quand,
        power(2::float8, extract(epoch FROM p.date::timestamp - timestamp 'ORIGINE')::float8 / 86400 / DEMI_VIE)
          AS recence
      FROM preuve p JOIN (SELECT DISTINCT * FROM unnest(etudiants, elements) AS t(e, i)) t
        ON p.etudiant = t.e AND p.element_id = t.i
     WHERE NOT EXISTS (SELECT FROM preuve s WHERE s.remplace = p.rang)
  ) vives
  GROUP BY etudiant, element_id, referentiel, millesime, source, echelle
  ON CONFLICT (etudiant, element_id, referentiel, millesime, source, echelle) DO UPDATE SET
      groupe = excluded.groupe, preuves = excluded.preuves, non_evaluees = excluded.non_evaluees,
      occasions = excluded.occasions, poids = excluded.poids, somme = excluded.somme, carres = excluded.carres,
      poids_recent = excluded.poids_recent, somme_recente = excluded.somme_recente,
      derniere_valeur = excluded.derniere_valeur, meilleure = excluded.meilleure,
      premiere_date = excluded.premiere_date, derniere_date = excluded.derniere_date, ecriture = excluded.ecriture;
END $$;
