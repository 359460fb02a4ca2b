INSERT INTO evidence (id, name, media_type, size, sha256, content, added_at, added_by_id) VALUES
    (908, 'acta.pdf', 'application/pdf', 1, 'ac', '1', '2026-10-20 15:00:00', 1);
INSERT INTO plan_version (id, version, title, state, in_force_from, proposed_at, proposed_by_id, answer_by, adopted_at,
    adopted_by_id) VALUES
    (908, '2027.8', 'Plan regional', 'consultation', NULL, '2026-10-01 12:00:00', 1, '2026-11-30', NULL, NULL),
    (909, '2027.9', 'Plan regional', 'adopted', '2027-09-01', '2026-10-01 12:00:00', 1, '2026-10-30', '2026-11-02 12:00:00', 1),
    (910, '2027.7', 'Plan regional', 'withdrawn', NULL, '2026-09-01 12:00:00', 1, '2026-09-30', NULL, NULL);
INSERT INTO minutes (id, version_id, place, held_on, evidence_id, added_at, added_by_id) VALUES
    (1, 908, 'Sede de la asociación', '2026-10-15', 908, '2026-10-20 15:00:00', 1);
INSERT INTO minutes_commune (minutes_id, commune_cut, online) VALUES (1, '02102', true);
INSERT INTO ratification (id, version_id, commune_cut, answer, act_number, act_on, text, evidence_id, minutes_id, answered_at,
    by_id) VALUES
    (1, 908, '02102', 'objects', NULL, NULL, 'No alcanza el presupuesto.', NULL, NULL, '2026-10-16 12:00:00', 1),
    (2, 908, '02102', 'reservation', 'Decreto 12', '2026-10-18', 'Con más plazo.', 908, 1, '2026-10-20 15:10:00', 1);
