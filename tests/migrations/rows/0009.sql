INSERT INTO resource (id, commune_cut, kind, name, contact, updated_at) VALUES
    (1, '02102', 'instructor', 'Relatora de tránsito', 'Dirección de seguridad', '2026-01-06 12:00:00');
INSERT INTO resource_subject (resource_id, subject_id) VALUES (1, 1);
INSERT INTO cost (id, edition_id, kind, pesos, commune_cut, note, added_at) VALUES
    (1, 1, 'fees', 350000, '02102', 'Boleta 12', '2026-12-03 12:00:00');
