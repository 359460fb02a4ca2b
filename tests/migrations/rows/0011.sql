INSERT INTO former_rut (id, inspector_id, rut, kind, search_key, at, by_id) VALUES
    (1, 1, '12531909-2', 'typo', '12 531 909 2 12531909 2 125319092', '2026-11-03 12:00:00', 1);
INSERT INTO joining (id, kept_id, gone_id, gone_rut, gone_name, changes, at, by_id) VALUES
    (1, 1, 90, '12531909-2', 'Ana Pérez', '{"entries": [], "holds": []}', '2026-11-03 12:00:00', 1);
INSERT INTO account (id, name, created_at, disabled_at) VALUES
    (90, 'Cuenta unida', '2026-01-06 12:00:00', '2026-11-03 12:00:00');
