UPDATE posting SET served_since = '2015-03-01', decree = '1.102', decree_on = '2026-09-20', drives = true WHERE id = 1;
UPDATE requirement SET law = (origin = 'agreement' AND commune_cut IS NULL), "only" = 'drivers';
