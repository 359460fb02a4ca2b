INSERT INTO association (id, name, warning_days, stale_days) VALUES (1, 'AMRA', 60, 90);
INSERT INTO commune (cut, name, sort_key, province) VALUES
    ('02102', 'Mejillones', 'mejillones', 'Antofagasta'), ('02104', 'Taltal', 'taltal', 'Antofagasta');
INSERT INTO commune_alias ("key", commune_cut) VALUES ('mejillones', '02102');
INSERT INTO distance (from_cut, to_cut, km, kind) VALUES ('02102', '02104', 370, 'road');
INSERT INTO account (id, email, name, created_at) VALUES (1, 'ana@example.cl', 'Ana Núñez', '2026-01-02 12:00:00');
INSERT INTO role_grant (id, account_id, role, commune_cut, granted_at) VALUES
    (1, 1, 'director', '02102', '2026-01-02 12:00:00'), (2, 1, 'coordinator', NULL, '2026-01-02 12:00:00');
INSERT INTO user_session (token_hash, account_id, created_at, last_seen_at) VALUES
    ('a1b2', 1, '2026-01-03 12:00:00', '2026-01-03 12:30:00');
INSERT INTO sign_in_failure (id, "key", at) VALUES (1, 'c3d4', '2026-01-03 11:59:00');
INSERT INTO audit_event (id, at, actor_id, verb, thing, thing_id) VALUES
    (1, '2026-01-03 12:00:00', 1, 'signed_in', 'account', '1');
INSERT INTO inspector (id, rut, names, paternal_surname, sort_key, search_key) VALUES
    (1, '12531909-2', 'Inés', 'Ñanco', 'nzzanco  ines', 'nanco ines'),
    (2, '7654321-6', 'Óscar', 'Araya', 'araya  oscar', 'araya oscar');
INSERT INTO posting (id, inspector_id, commune_cut, profile, contract, employer, appointed_on, "start", "end") VALUES
    (1, 1, '02102', 'security_inspector', 'planta', 'municipality', '2020-03-01', '2020-03-01', '2025-12-31'),
    (2, 1, '02104', 'security_inspector', NULL, 'association', NULL, '2026-01-01', NULL),
    (3, 2, '02102', 'cctv_operator', 'honorarios', 'municipality', '2026-08-12', '2026-08-12', NULL);
INSERT INTO roster_attestation (id, commune_cut, attested_on, at, by_id) VALUES
    (1, '02102', '2026-09-30', '2026-09-30 15:00:00', 1);
INSERT INTO subject (id, code, name, origin, legal_ref) VALUES
    (1, 'PAUX', 'Primeros auxilios', 'agreement', NULL), (2, 'TRAN', 'Tránsito', 'law', 'art. 50 d)');
INSERT INTO course (id, code, title, hours, chronological_hours, min_attendance, graded, pass_mark) VALUES
    (1, 'PA16', 'Primeros auxilios, 16 horas', 16, 12, 75, FALSE, NULL), (2, 'TR8', 'Tránsito', 8, NULL, 100, TRUE, 4);
INSERT INTO course_alias (course_id, "key", "text") VALUES (1, '1erosauxilios', '1eros auxilios');
INSERT INTO course_subject (course_id, subject_id) VALUES (1, 1), (2, 2);
INSERT INTO course_prerequisite (course_id, subject_id) VALUES (2, 1);
INSERT INTO plan_version (id, version, title, state, in_force_from) VALUES
    (1, '2026.1', 'Plan regional', 'adopted', '2026-01-01'), (2, '2027.1', 'Plan regional', 'draft', NULL);
INSERT INTO requirement (id, version_id, position, subject_id, commune_cut, profiles, renewal_months, min_hours, origin,
                         provisional, deadline_kind, deadline_on, deadline_months) VALUES
    (1, 1, 0, 1, NULL, '[]', 24, 8, 'agreement', TRUE, 'none', NULL, NULL),
    (2, 1, 1, 2, '02102', '["security_inspector"]', NULL, NULL, 'law', FALSE, 'on', '2026-12-31', NULL),
    (3, 1, 2, 2, NULL, '[]', NULL, NULL, 'law', FALSE, 'months_after_appointment', NULL, 12);
INSERT INTO clearance (id, version_id, position, code, name, profiles) VALUES (1, 1, 0, 'DEF43', 'Art. 43', '[]');
INSERT INTO clearance_subject (clearance_id, subject_id) VALUES (1, 1);
INSERT INTO record (id, inspector_id, course_id, obtained_on, hours, state, added_at, added_by_id, revoked_at,
                    revoked_reason) VALUES
    (1, 1, 1, '2025-03-01', 16, 'accepted', '2026-01-03 12:00:00', NULL, NULL, NULL),
    (2, 1, 1, '2023-03-01', 16, 'accepted', '2026-01-03 12:00:00', 1, '2026-02-01 09:00:00', 'Otra persona');
INSERT INTO batch (id, kind, file, commune_cut, applied_at, applied_by_id) VALUES
    (1, 'roster', 'nomina.xlsx', '02102', '2026-01-03 12:00:00', 1);
INSERT INTO batch_change (id, batch_id, "table", row_id, "before", "after") VALUES
    (1, 1, 'posting', 1, NULL, '{"profile": "security_inspector"}');
