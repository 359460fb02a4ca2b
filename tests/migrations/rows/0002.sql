UPDATE account SET phone = '+56987654321' WHERE id = 1;
INSERT INTO link (id, code_hash, purpose, account_id, created_at, created_by_id, expires_at, used_at) VALUES
    (1, 'e5f6', 'first', NULL, '2026-01-02 11:00:00', NULL, '2026-01-09 11:00:00', '2026-01-02 12:00:00'),
    (2, 'a7b8', 'invitation', 1, '2026-01-02 12:00:00', 1, '2026-01-09 12:00:00', NULL);
INSERT INTO outbox (id, account_id, address, subject, body, created_at, attempts) VALUES
    (1, 1, 'ana@example.cl', 'Invitación', NULL, '2026-01-02 12:00:00', 1);
INSERT INTO submission (account_id, "key", location, at) VALUES (1, 'k1', '/personas/1', '2026-01-02 12:00:00');
INSERT INTO upload (id, kind, commune_cut, file, content, choices, at, by_id) VALUES
    (1, 'roster', '02102', 'nomina.xlsx', 'x', '{}', '2026-01-02 12:00:00', 1);
INSERT INTO header_meaning (id, commune_cut, kind, "key", "text", column_name, course_id) VALUES
    (1, '02102', 'roster', 'cedulafunc', 'CÉDULA FUNC.', 'rut', NULL),
    (2, NULL, 'records', 'ppaa', 'PPAA', NULL, 1);
INSERT INTO hand_over (id, inspector_id, commune_cut, to_cut, start, state, asked_at, asked_by_id) VALUES
    (1, 2, '02102', '02104', '2026-02-01', 'asked', '2026-01-15 12:00:00', 1);
INSERT INTO data_request (id, inspector_id, commune_cut, kind, about, "text", state, asked_at, asked_by_id, due_on) VALUES
    (1, 1, '02104', 'rectification', 'phone', 'Es otro número', 'open', '2026-01-15 12:00:00', 1, '2026-02-14');
INSERT INTO evidence (id, name, media_type, size, sha256, content, added_at, added_by_id) VALUES
    (1, 'certificado.pdf', 'application/pdf', 1, 'c9', 'x', '2026-01-03 12:00:00', 1);
UPDATE record SET evidence_id = 1, evidence_note = 'Certificado 12', decided_at = '2026-01-04 12:00:00', decided_by_id = 1
    WHERE id = 1;
INSERT INTO batch (id, kind, file, commune_cut, applied_at, applied_by_id) VALUES
    (2, 'records', 'cursos.csv', '02102', '2026-01-05 12:00:00', 1);
