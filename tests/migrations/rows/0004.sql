INSERT INTO new_email (account_id, email, code_hash, asked_at, expires_at) VALUES
    (1, 'ana.soto@example.cl', 'd1', '2026-01-06 12:00:00', '2026-01-07 12:00:00');
