INSERT INTO exemption (id, inspector_id, subject_id, start, "end", reason, evidence_id, state, proposed_at, proposed_by_id,
    decided_at, decided_by_id, refused_reason, revoked_at, revoked_by_id, revoked_reason) VALUES
    (1, 1, 1, '2026-11-01', '2027-03-31', 'long_leave', NULL, 'accepted', '2026-11-02 12:00:00', 1, '2026-11-03 12:00:00', 1,
    NULL, '2026-11-04 12:00:00', 1, 'Volvió antes');
INSERT INTO extension_act (id, until, document, reason, evidence_id, made_at, made_by_id, version_id, taken_back_at,
    taken_back_by_id, taken_back_reason) VALUES
    (1, '2027-06-30', 'Acta 4', 'Se suspendió el curso', NULL, '2026-11-05 12:00:00', 1, NULL, NULL, NULL, NULL);
INSERT INTO extension (act_id, record_id) SELECT 1, min(id) FROM record;
UPDATE posting SET mayor_decree = '1.234', mayor_decree_on = '2026-11-06' WHERE id = 1;
